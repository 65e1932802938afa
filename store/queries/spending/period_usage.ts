import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { inScope, within, type Range, type Scope } from '../scope.js';
import { USAGE, type CountedUsage } from './usage.js';

export interface UsageHour extends CountedUsage {
  /** Start of the hour, ISO 8601. */
  at: string;
}

/** Usage per UTC hour with calls, oldest first: what budgets and their forecasts are made of. */
export async function periodUsage(store: Store, range: Range, scope: Scope): Promise<UsageHour[]> {
  const when = within('minute', range);
  const which = inScope(scope);
  return store.query(
    `SELECT ${iso('toStartOfHour(minute)')} AS at, ${USAGE}
     FROM calls_1m AS r WHERE ${when.sql}${which.sql} GROUP BY at ORDER BY at`,
    { ...when.params, ...which.params },
  );
}
