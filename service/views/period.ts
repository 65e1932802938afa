import type { CalendarPeriod } from '../../core/time/calendar.js';
import { formatMonth } from '../times.js';

/** `November`, `this week`, `today`. */
export function periodName(period: CalendarPeriod, now: number): string {
  return period === 'month' ? formatMonth(now) : period === 'week' ? 'this week' : 'today';
}
