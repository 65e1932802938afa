import type { Config } from '../core/config/schema.js';
import { messageOf, SidelightError } from '../core/errors.js';
import type { Logger } from '../core/process/log.js';
import type { FromCollector, ToCollector } from './supervisor/child_messages.js';
import { Collector } from './collector.js';
import { listenError } from './supervisor/listening_handle.js';

export interface RunCollectorOptions {
  config: Config;
  log: Logger;
}

/**
 * The collector as a child of the supervisor: listens on the sockets it is handed, says `ready`, and stops in order on SIGTERM or when
 * the parent is gone; a second SIGTERM ends it at once.
 * @returns when it has stopped
 */
export async function runCollector({ config, log }: RunCollectorOptions): Promise<void> {
  const asked = stopRequest();
  try {
    const collector = new Collector({ config, log });
    await Promise.race([serve(collector, config), asked]);
    await asked;
    await collector.stop();
  } catch (error) {
    tellFailure(error);
    process.exitCode = 1;
  } finally {
    if (process.connected) process.disconnect();
  }
}

/** Opens all taps first: traffic does not wait for the worker, and goes on without one. The supervisor decides what that means. */
async function serve(collector: Collector, config: Config): Promise<void> {
  const capturing = collector.start();
  capturing.catch(() => undefined);
  await listenOnAll(collector, config);
  capturing.then(() => tell({ type: 'ready' }), tellFailure);
}

/** Takes the sockets the supervisor hands over: one for each target, and one for health. */
function listenOnAll(collector: Collector, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = config.targets.length + 1;
    process.on('message', (message: ToCollector, handle: unknown) => {
      if (message.type !== 'listen' || typeof handle !== 'object' || handle === null) return;
      const { target } = message;
      const opened = target === null ? collector.listenHealth(handle) : collector.listen(target, handle);
      opened.then(
        () => {
          missing--;
          if (missing === 0) resolve();
        },
        (error: NodeJS.ErrnoException) => {
          const name = target === null ? 'collector health' : `the tap of ${target}`;
          reject(
            listenError(error.code ?? error.message, name, {
              name,
              flag: target === null ? '--health-listen' : '--listen',
            }),
          );
        },
      );
    });
    tell({ type: 'hello' });
  });
}

/** Resolves when this process is to stop. Ctrl-C reaches the parent too, which decides. */
function stopRequest(): Promise<void> {
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => {
    let asked = false;
    process.on('SIGTERM', () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    });
    process.once('disconnect', () => resolve());
  });
}

function tell(message: FromCollector): void {
  if (process.connected) process.send?.(message);
}

function tellFailure(error: unknown): void {
  const code = error instanceof SidelightError ? error.code : null;
  tell({ type: 'failed', code, message: messageOf(error), ...hintOf(error) });
}

function hintOf(error: unknown): { hint?: string } {
  return error instanceof SidelightError && error.hint !== undefined ? { hint: error.hint } : {};
}
