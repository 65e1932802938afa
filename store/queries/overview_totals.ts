import type { Store } from '../store.js';
import type { Range, Scope } from './scope.js';
import type { RollupFigures } from './overview_rollup.js';

/** The figures of the whole range in one row. */
export async function overviewTotals(store: Store, range: Range, scope: Scope): Promise<RollupFigures> {
  throw new Error('not built yet');
}
