import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { inScope, within, type Range } from '../scope.js';

export interface RefusedCalls {
  calls: number;
  /** Minute of the first; null when there is none. */
  first_at: string | null;
}

/** Calls that taps answered themselves, as a budget was spent. They are in no other count. */
export async function refusedCalls(store: Store, range: Range, target: string): Promise<RefusedCalls> {
  const when = within('minute', range);
  const which = inScope({ target, purposes: ['refused'] });
  const [row] = await store.query<RefusedCalls>(
    `SELECT sum(r.calls) AS calls, if(calls > 0, ${iso('min(minute)')}, NULL) AS first_at
     FROM calls_1m AS r WHERE ${when.sql}${which.sql}`,
    { ...when.params, ...which.params },
  );
  return row ?? { calls: 0, first_at: null };
}
