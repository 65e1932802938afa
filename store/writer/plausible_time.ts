import { DAY_MS } from '../../core/time/calendar.js';

/** Before this nothing can have been called; years further out would make a partition each day. */
const EARLIEST = Date.UTC(2015, 0, 1);
/** A clock may be wrong by this much. */
const FUTURE_MS = 2 * DAY_MS;

/** Whether a call can have begun then. Others are not stored. @param now Unix epoch, milliseconds */
export function isPlausibleTime(startedAt: string, now: number): boolean {
  const started = Date.parse(startedAt);
  return started >= EARLIEST && started <= now + FUTURE_MS;
}
