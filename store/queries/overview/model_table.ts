import type { CostSource } from '../../../core/call.js';
import { finite } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { FIGURES, type RollupFigures } from './figures.js';
import { inScope, within, type Range, type Scope } from '../scope.js';

export interface ModelRow extends RollupFigures {
  target: string;
  model: string;
  /** The one with most calls. */
  backend: string;
  error_ratio: number | null;
  /** While generating: output tokens over the time spent on them; null where no call had both. */
  output_tokens_per_second: number | null;
  /** Calls that failed before anything was used aside. */
  cost_source: CostSource | 'mixed';
}

/** Names of models come from clients: beyond these there is nothing to look at. */
const MAX_MODELS = 500;

/** One row per target and model, most calls first. What is beyond the first 500 is left out. */
export async function modelTable(store: Store, range: Range, scope: Scope): Promise<ModelRow[]> {
  const when = within('minute', range);
  const which = inScope(scope);
  return store.query(
    `SELECT * EXCEPT (duration_quantiles, ttft_quantiles, tokens_per_second, cost_sources),
       errors / calls AS error_ratio,
       ${finite('tokens_per_second')} AS output_tokens_per_second,
       multiIf(empty(cost_sources), 'none', length(cost_sources) = 1, cost_sources[1], 'mixed') AS cost_source
     FROM (
       SELECT target, model, topKWeighted(1)(r.backend, r.calls)[1] AS backend, ${FIGURES},
         sum(r.generation_tokens) / sum(r.generation_ms) * 1000 AS tokens_per_second,
         groupUniqArrayIf(r.cost_source, r.cost_source != 'none') AS cost_sources
       FROM calls_1m AS r WHERE ${when.sql}${which.sql} GROUP BY target, model
     ) ORDER BY calls DESC, target, model LIMIT ${MAX_MODELS}`,
    { ...when.params, ...which.params },
  );
}
