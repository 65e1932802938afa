import { plural } from '../../core/words/amounts.js';
import { clockTime, formatDay } from '../times.js';
import type { BudgetState } from '../views/budget_state.js';

/** What a tile says of a budget that is enforced; empty while it is not spent. */
export function enforcementNote({ refusing, refused_since, refused_calls }: BudgetState): string {
  if (!refusing) return '';
  if (refused_since === null) return 'enforcing: new calls are refused; none has come yet';
  const since = Date.parse(refused_since);
  const soFar = `${plural(refused_calls, 'call')} so far`;
  return `enforcing: calls are refused since ${formatDay(since)}, ${clockTime(since)} (${soFar})`;
}
