import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { FIGURES, type RollupFigures } from './figures.js';
import { inScope, within, type Range, type Scope } from '../scope.js';

export interface RollupPoint extends RollupFigures {
  /** Start of the step, ISO 8601. */
  at: string;
}

/** One point per step of `stepSeconds` (rounded up to whole minutes) that had calls, oldest first. Steps without calls are absent. */
export async function overviewRollup(
  store: Store,
  range: Range,
  scope: Scope,
  stepSeconds: number,
): Promise<RollupPoint[]> {
  const when = within('minute', range);
  const which = inScope(scope);
  const step = Math.max(1, Math.ceil(stepSeconds / 60)) * 60;
  return store.query(
    `SELECT * EXCEPT (duration_quantiles, ttft_quantiles, step), ${iso('step')} AS at FROM (
       SELECT toStartOfInterval(minute, INTERVAL {step:UInt32} SECOND) AS step, ${FIGURES}
       FROM calls_1m AS r WHERE ${when.sql}${which.sql} GROUP BY step
     ) ORDER BY step`,
    { ...when.params, ...which.params, step },
  );
}
