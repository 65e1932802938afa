import { SidelightError } from '../../../core/errors.js';
import type { Store } from '../../store.js';
import { FIGURES, type RollupFigures } from './figures.js';
import { inScope, within, type Range, type Scope } from '../scope.js';

/** The figures of the whole range in one row. */
export async function overviewTotals(store: Store, range: Range, scope: Scope): Promise<RollupFigures> {
  const when = within('minute', range);
  const which = inScope(scope);
  const [row] = await store.query<RollupFigures>(
    `SELECT * EXCEPT (duration_quantiles, ttft_quantiles) FROM (
       SELECT ${FIGURES} FROM calls_1m AS r WHERE ${when.sql}${which.sql}
     )`,
    { ...when.params, ...which.params },
  );
  if (row === undefined) throw new SidelightError('STORE_UNAVAILABLE', 'the store gave no totals', { retryable: true });
  return row;
}
