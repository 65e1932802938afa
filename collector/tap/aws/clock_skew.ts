import type { Logger } from '../../../core/process/log.js';

/** AWS accepts five minutes of difference; short of it nothing is done. */
const TOLERATED_MS = 4 * 60_000;

/** How far the clock of this machine is off, by the `Date` of what AWS answers: signatures carry AWS's time then. */
export class ClockSkew {
  #offsetMs = 0;

  constructor(private readonly log: Logger) {}

  /** The time to sign with. */
  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  /** @param date header of an answer */
  learn(date: string | undefined): void {
    const difference = Date.parse(date ?? '') - Date.now();
    if (Number.isNaN(difference)) return;
    const offsetMs = Math.abs(difference) < TOLERATED_MS ? 0 : difference;
    if (offsetMs !== 0 && this.#offsetMs === 0) {
      this.log.warn(
        { seconds: Math.round(offsetMs / 1000) },
        'the clock is off; requests to AWS are signed with its time',
      );
    }
    this.#offsetMs = offsetMs;
  }
}
