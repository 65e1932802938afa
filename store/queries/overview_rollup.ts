import type { Store } from '../store.js';
import type { Range, Scope } from './scope.js';

/** Quantiles are milliseconds of calls that went well; null where no call had a value. */
export interface RollupFigures {
  calls: number;
  /** Outcome other than ok and client_abort. */
  errors: number;
  duration_p50_ms: number | null;
  duration_p95_ms: number | null;
  duration_p99_ms: number | null;
  ttft_p50_ms: number | null;
  ttft_p95_ms: number | null;
  input_tokens: number;
  output_tokens: number;
  /** Sum over priced calls; null when none was priced. */
  cost_usd: number | null;
  unpriced_calls: number;
  demo_calls: number;
}

export interface RollupPoint extends RollupFigures {
  /** Start of the step, ISO 8601. */
  at: string;
}

/** One point per step of `stepSeconds` (whole minutes) that had calls, oldest first. Steps without calls are absent. */
export async function overviewRollup(
  store: Store,
  range: Range,
  scope: Scope,
  stepSeconds: number,
): Promise<RollupPoint[]> {
  throw new Error('not built yet');
}
