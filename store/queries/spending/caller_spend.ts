import type { Store } from '../../store.js';
import { inScope, within, type Range, type Scope } from '../scope.js';
import type { Usage } from './usage.js';

export interface CallerSpend extends Usage {
  /** Hash; empty for calls without a key. */
  caller: string;
  tenant: string;
}

/** Callers are as many as somebody invents keys: those that cost most are told, the others in one row. */
const MAX_CALLERS = 5000;

/** Cost and usage by caller and tenant, dearest first. What is beyond the first 5,000 is left out. */
export async function callerSpend(store: Store, range: Range, scope: Scope): Promise<CallerSpend[]> {
  const when = within('started_at', range);
  const which = inScope(scope);
  return store.query(
    `SELECT caller, tenant, count() AS calls, countIf(cost_source = 'unpriced') AS unpriced_calls,
       countIf(cost_source = 'none') AS unused_calls, if(calls > unpriced_calls + unused_calls, sum(ifNull(c.cost_usd, 0)), NULL) AS cost_usd,
       sum(ifNull(c.input_tokens, 0)) AS input_tokens, sum(ifNull(c.output_tokens, 0)) AS output_tokens
     FROM calls AS c WHERE ${when.sql}${which.sql} GROUP BY caller, tenant
     ORDER BY cost_usd DESC NULLS LAST, calls DESC, caller LIMIT ${MAX_CALLERS}`,
    { ...when.params, ...which.params },
  );
}
