import { DAY_MS } from './calendar.js';
const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

/** What is understood, for messages. */
export const MOMENT_EXAMPLES = 'a day (2026-11-01), an ISO time or a span before now (7d)';

/**
 * A moment as people write it, in Unix milliseconds: a day, an ISO time, `now`, or a span before now in minutes, hours, days or weeks.
 * @returns null for anything else
 * @example parseMoment('7d', Date.now())
 */
export function parseMoment(text: string, now: number): number | null {
  if (text === 'now') return now;
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const time = amount === undefined ? Date.parse(text) : now - Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return Number.isFinite(time) ? time : null;
}
