import type { BudgetConfig } from '../../core/config/schema.js';

const DAY_MS = 86_400_000;

export interface Period {
  /** Epoch milliseconds. */
  from: number;
  /** Exclusive. */
  to: number;
}

/** The calendar period (UTC) that `now` is in; weeks begin on Monday. */
export function periodOf(kind: BudgetConfig['period'], now: number): Period {
  const date = new Date(now);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  if (kind === 'month') return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
  const today = Date.UTC(year, month, date.getUTCDate());
  if (kind === 'day') return { from: today, to: today + DAY_MS };
  const monday = today - ((date.getUTCDay() + 6) % 7) * DAY_MS;
  return { from: monday, to: monday + 7 * DAY_MS };
}
