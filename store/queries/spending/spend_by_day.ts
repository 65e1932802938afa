import type { Store } from '../../store.js';
import { inScope, within, type Range, type Scope } from '../scope.js';
import { USAGE, type CountedUsage } from './usage.js';

export interface SpendDay extends CountedUsage {
  /** YYYY-MM-DD, UTC. */
  day: string;
}

/** Cost and usage per UTC day with calls, oldest first. */
export async function spendByDay(store: Store, range: Range, scope: Scope): Promise<SpendDay[]> {
  const when = within('minute', range);
  const which = inScope(scope);
  return store.query(
    `SELECT toString(toDate(minute)) AS day, ${USAGE}
     FROM calls_1m AS r WHERE ${when.sql}${which.sql} GROUP BY day ORDER BY day`,
    { ...when.params, ...which.params },
  );
}
