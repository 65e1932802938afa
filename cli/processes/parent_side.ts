import { fork, type ChildProcess } from 'node:child_process';
import { keepRunning } from '../../collector/supervisor/index.js';
import { SidelightError, type ErrorCode } from '../../core/errors.js';
import { asRecord, asString } from '../../core/json.js';
import type { Logger } from '../../core/process/log.js';
import type { ParentMessage } from './child_side.js';
import { entryFile, entryFlags } from './entry.js';

export interface RoleOptions {
  /** Hidden command that plays the role, for example `internal-service`. */
  command: string;
  /** For Node, beside those every child is started with. */
  nodeFlags?: readonly string[];
  /** The first message to each new process. */
  greeting: () => Extract<ParentMessage, { type: 'config' }>;
  /** A process is ready: the first one, and each one that took its place. */
  onReady?: (report: Record<string, unknown>, child: ChildProcess) => void;
  log: Logger;
}

export interface SupervisedRole {
  /** What the first process reported. Rejects when it could not start. */
  ready: Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Runs a role in a process of its own, and another one whenever it dies. */
export function superviseRole({ command, nodeFlags = [], greeting, onReady, log }: RoleOptions): SupervisedRole {
  const first = deferred();
  // Whoever waits for it gets the error; nobody has to.
  first.promise.catch(() => undefined);
  const spawn = (): ChildProcess => {
    const child = fork(entryFile(), [command], { execArgv: [...entryFlags(), ...nodeFlags], stdio: 'inherit' });
    child.on('message', (raw) => {
      const message = asRecord(raw);
      if (message['type'] === 'failed') first.reject(failureOf(message));
      if (message['type'] !== 'ready') return;
      first.resolve(message);
      onReady?.(message, child);
    });
    child.once('exit', (code, signal) => {
      first.reject(
        new SidelightError('STORE_UNAVAILABLE', `the process ${command} ended with ${signal ?? code} while starting`),
      );
    });
    child.send(greeting());
    return child;
  };
  const kept = keepRunning({ name: command, spawn, log });
  return { ready: first.promise, stop: () => kept.stop() };
}

function failureOf(message: Record<string, unknown>): SidelightError {
  const hint = asString(message['hint']);
  const code = (asString(message['code']) || 'STORE_UNAVAILABLE') as ErrorCode;
  return new SidelightError(code, asString(message['message']), hint === '' ? {} : { hint });
}

function deferred() {
  let resolve: (report: Record<string, unknown>) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Record<string, unknown>>((ok, failed) => {
    resolve = ok;
    reject = failed;
  });
  return { promise, resolve, reject };
}
