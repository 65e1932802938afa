import type { CalendarPeriod } from '../../core/calendar.js';
import { formatMonth } from '../format.js';

/** `November`, `this week`, `today`. */
export function periodName(period: CalendarPeriod, now: number): string {
  return period === 'month' ? formatMonth(now) : period === 'week' ? 'this week' : 'today';
}
