import type { BudgetConfig } from '../core/config/schema.js';
import type { queries } from '../store/index.js';
import { formatMonth } from './format.js';

const DAY = 86_400_000;

/** The calendar day, ISO week (from Monday) or month around `now`, UTC. */
export function periodAround(period: BudgetConfig['period'], now: number): queries.Range {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (period === 'month') return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
  const midnight = Date.UTC(year, month, date.getUTCDate());
  if (period === 'day') return { from: midnight, to: midnight + DAY };
  const monday = midnight - ((date.getUTCDay() + 6) % 7) * DAY;
  return { from: monday, to: monday + 7 * DAY };
}

/** `November`, `this week`, `today`. */
export function periodName(period: BudgetConfig['period'], now: number): string {
  return period === 'month' ? formatMonth(now) : period === 'week' ? 'this week' : 'today';
}
