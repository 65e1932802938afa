import type { SendHandle } from 'node:child_process';
import { SidelightError, messageOf, type ErrorCode } from '../../core/errors.js';
import { asRecord, asString } from '../../core/json.js';
import type { Config } from '../../core/config/schema.js';

/** Messages between the supervisor and the processes it starts. */
export type ParentMessage =
  { type: 'config'; config: Config; extra?: Record<string, unknown> } | { type: 'taps'; taps: Record<string, string> };
export type FailedMessage = { type: 'failed'; code: ErrorCode | null; message: string; hint?: string };

/** What a role that runs in a process of its own can do. */
export interface RunningRole {
  /** Sent to the parent with `{ type: 'ready' }`. */
  report: Record<string, unknown>;
  onMessage?(message: Record<string, unknown>): void;
  stop(): Promise<void>;
}

/**
 * The child's side: takes the configuration from the parent, starts the role, and stops it when asked to (SIGTERM) or when the
 * parent is gone (its IPC channel closes). Ctrl-C reaches the parent too, which decides.
 * @returns the exit code
 */
export async function runAsChild(
  start: (config: Config, extra: Record<string, unknown>) => Promise<RunningRole>,
): Promise<number> {
  process.on('SIGINT', () => undefined);
  const { config, extra } = await receiveConfig();
  const asked = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('disconnect', () => resolve());
  });
  try {
    const role = await start(config, extra ?? {});
    process.on('message', (message) => role.onMessage?.(asRecord(message)));
    tellParent({ type: 'ready', ...role.report });
    await asked;
    await role.stop();
    return 0;
  } catch (error) {
    const hint = error instanceof SidelightError ? error.hint : undefined;
    const failed: FailedMessage = {
      type: 'failed',
      code: error instanceof SidelightError ? error.code : null,
      message: messageOf(error),
      ...(hint === undefined ? {} : { hint }),
    };
    tellParent(failed);
    return 1;
  } finally {
    if (process.connected) process.disconnect();
  }
}

/** The configuration, which is the parent's first message. @throws {SidelightError} USAGE without a parent */
export function receiveConfig(): Promise<Extract<ParentMessage, { type: 'config' }>> {
  if (process.send === undefined) {
    throw new SidelightError('USAGE', 'this command is started by Sidelight itself', { hint: 'Use "sidelight up".' });
  }
  return new Promise((resolve, reject) => {
    process.once('disconnect', () => reject(new SidelightError('USAGE', 'the parent process is gone')));
    process.once('message', (message) => {
      holdMessages();
      if (asString(asRecord(message)['type']) === 'config')
        resolve(message as Extract<ParentMessage, { type: 'config' }>);
      else reject(new SidelightError('USAGE', 'the parent process did not send a configuration'));
    });
  });
}

/**
 * Keeps messages that nobody listens to yet. Node keeps them only until the first listener; what came with the
 * configuration would be lost.
 */
function holdMessages(): void {
  const held: [unknown, SendHandle][] = [];
  const hold = (message: unknown, handle: SendHandle): void => void held.push([message, handle]);
  process.on('message', hold);
  const release = (event: string | symbol): void => {
    if (event !== 'message') return;
    process.off('newListener', release);
    process.nextTick(() => {
      process.off('message', hold);
      for (const [message, handle] of held) process.emit('message', message, handle);
    });
  };
  process.on('newListener', release);
}

function tellParent(message: Record<string, unknown>): void {
  if (process.connected) process.send?.(message);
}
