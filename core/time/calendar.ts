/** A day of UTC, which has no leap seconds for a computer. */
export const DAY_MS = 86_400_000;

export type CalendarPeriod = 'day' | 'week' | 'month';

/** Epoch milliseconds, `to` exclusive. */
export interface Span {
  from: number;
  to: number;
}

/** The calendar day, ISO week (from Monday) or month around `now`, UTC. */
export function periodAround(period: CalendarPeriod, now: number): Span {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (period === 'month') return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
  const midnight = Date.UTC(year, month, date.getUTCDate());
  if (period === 'day') return { from: midnight, to: midnight + DAY_MS };
  const monday = midnight - ((date.getUTCDay() + 6) % 7) * DAY_MS;
  return { from: monday, to: monday + 7 * DAY_MS };
}
