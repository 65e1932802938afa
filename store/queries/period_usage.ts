import type { Store } from '../store.js';
import type { Scope, Range } from './scope.js';

export interface UsageHour {
  /** Start of the hour, ISO 8601. */
  at: string;
  calls: number;
  cost_usd: number | null;
  input_tokens: number;
  output_tokens: number;
  unpriced_calls: number;
}

/** Usage per UTC hour with calls, oldest first: what budgets and their forecasts are made of. */
export async function periodUsage(store: Store, range: Range, scope: Scope): Promise<UsageHour[]> {
  throw new Error('not built yet');
}
