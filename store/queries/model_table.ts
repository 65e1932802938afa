import type { Store } from '../store.js';
import type { CostSource } from '../../core/call.js';
import type { Range, Scope } from './scope.js';
import type { RollupFigures } from './overview_rollup.js';

export interface ModelRow extends RollupFigures {
  target: string;
  model: string;
  /** The one with most calls. */
  backend: string;
  error_ratio: number | null;
  /** While generating: output tokens over the time spent on them; null where no call had both. */
  output_tokens_per_second: number | null;
  cost_source: CostSource | 'mixed';
}

/** One row per target and model, most calls first. */
export async function modelTable(store: Store, range: Range, scope: Scope): Promise<ModelRow[]> {
  throw new Error('not built yet');
}
