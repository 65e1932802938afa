import type { Store } from '../store.js';
import type { Range, Scope } from './scope.js';

export interface SpendDay {
  /** YYYY-MM-DD, UTC. */
  day: string;
  calls: number;
  cost_usd: number | null;
  unpriced_calls: number;
  input_tokens: number;
  output_tokens: number;
}

/** Cost and usage per UTC day with calls, oldest first. */
export async function spendByDay(store: Store, range: Range, scope: Scope): Promise<SpendDay[]> {
  throw new Error('not built yet');
}
