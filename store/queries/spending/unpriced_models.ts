import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { inScope, within, type Range, type Scope } from '../scope.js';

export interface UnpricedModel {
  target: string;
  provider: string;
  model: string;
  calls: number;
  /** Of these calls: those with token counts; the others have nothing a price could be multiplied by. */
  counted_calls: number;
  last_at: string;
}

const MAX_MODELS = 200;

/** Models with calls that went well and have no price, most calls first. */
export async function unpricedModels(store: Store, range: Range, scope: Scope): Promise<UnpricedModel[]> {
  const when = within('c.started_at', range);
  const which = inScope(scope);
  return store.query(
    `SELECT target, provider, model, count() AS calls,
       countIf(isNotNull(input_tokens) OR isNotNull(output_tokens)) AS counted_calls, ${iso('max(c.started_at)')} AS last_at
     FROM calls AS c
     WHERE ${when.sql}${which.sql} AND cost_source = 'unpriced' AND outcome IN ('ok', 'client_abort')
     GROUP BY target, provider, model ORDER BY calls DESC, target, model LIMIT ${MAX_MODELS}`,
    { ...when.params, ...which.params },
  );
}
