import type { ChildProcess } from 'node:child_process';
import type { Logger } from '../../core/process/log.js';
import { backoff } from '../../core/retry.js';

const RESTART_DELAY = { delayMs: 100, maxDelayMs: 10_000 };
/** A process that lived so long is started again without growing delay. */
const HEALTHY_AFTER_MS = 5000;
const STOPS_WITHIN_MS = 20_000;

export interface KeepRunningOptions {
  /** Name of the role, for the log. */
  name: string;
  /** Starts a process; called again whenever it has ended. */
  spawn(): ChildProcess;
  log: Logger;
  /** How long a process may take to stop before it is killed, ms. */
  stopsWithinMs?: number;
}

export interface KeptProcess {
  /** The process that runs now; null between two of them. */
  readonly child: ChildProcess | null;
  /** Asks the process to end (SIGTERM), kills it when it does not, and starts no other. */
  stop(): Promise<void>;
}

/** Runs a child process, and another one whenever it dies, with growing delays while it dies at once. */
export function keepRunning({ name, spawn, log, stopsWithinMs = STOPS_WITHIN_MS }: KeepRunningOptions): KeptProcess {
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let failures = 0;

  const launch = () => {
    const startedAt = performance.now();
    const current = spawn();
    child = current;
    let ended = false;
    const onEnd = (why: string) => {
      if (ended) return;
      ended = true;
      child = null;
      if (stopping) return;
      failures = performance.now() - startedAt > HEALTHY_AFTER_MS ? 1 : failures + 1;
      const delayMs = backoff(failures, RESTART_DELAY);
      log.error({ process: name, why, restart_in_ms: Math.round(delayMs) }, 'a process ended and is started again');
      timer = setTimeout(launch, delayMs);
    };
    current.once('exit', (code, signal) => onEnd(signal ?? `exit code ${code}`));
    current.once('error', (error) => onEnd(error.message));
  };

  launch();
  return {
    get child() {
      return child;
    },
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      if (child !== null) await endProcess(child, stopsWithinMs);
    },
  };
}

/** SIGTERM, then SIGKILL. */
function endProcess(child: ChildProcess, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
