import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { claim, claimedBy } from './liveness.js';
import { recoverSegment } from './recovery.js';

const LOOK_AGAIN_MS = 10_000;
const OPEN = '.open';

export interface LeftoversOptions {
  dir: string;
  log: Logger;
  /** Whether an open segment is this writer's own. */
  isOurs(name: string): boolean;
  /** A segment is complete as far as it goes, and closed. */
  onRecovered(name: string, bytes: number): void;
  onUnreadable(): void;
  /** The folder could not be looked at later on. */
  onError(error: unknown): void;
}

/** Segments an earlier writer of the folder left open, as it was killed. */
export class Leftovers {
  readonly #options: LeftoversOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LeftoversOptions) {
    this.#options = options;
  }

  /** Closes them. The files of another live writer on the same folder are left alone, and looked at again later. @throws the system's error */
  take(): void {
    const { dir, log } = this.#options;
    const owner = join(dir, 'writer.pid');
    const pid = claimedBy(owner);
    if (pid !== null) {
      log.warn({ pid, dir }, 'another collector writes to this spool: give each its own data folder');
      this.#takeLater();
      return;
    }
    claim(owner);
    for (const file of readdirSync(dir)) if (file.endsWith(OPEN)) this.#takeOne(file.slice(0, -OPEN.length));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #takeLater(): void {
    const attempt = () => {
      try {
        this.take();
      } catch (error) {
        this.#options.onError(error);
        this.#takeLater();
      }
    };
    this.#timer = setTimeout(attempt, LOOK_AGAIN_MS).unref();
  }

  /** One that cannot be recovered must not keep the others, nor new records, from the disk. */
  #takeOne(name: string): void {
    const { dir, log, isOurs, onRecovered, onUnreadable } = this.#options;
    if (isOurs(name)) return;
    const path = join(dir, name);
    try {
      const bytes = recoverSegment(path + OPEN, `${path}.ndjson`);
      log.info({ segment: name, bytes }, 'recovered a segment an earlier collector left open');
      if (bytes > 0) onRecovered(name, bytes);
    } catch (error) {
      onUnreadable();
      const what = { segment: name, error: messageOf(error), dir };
      log.error(what, 'a segment an earlier collector left open is unreadable');
    }
  }
}
