import { finite } from '../../sql/quoting.js';
import { COST } from '../spending/usage.js';

/** Quantiles are milliseconds of calls that went well; null where no call had a value. */
export interface RollupFigures {
  calls: number;
  /** Outcome other than ok and client_abort. */
  errors: number;
  client_aborts: number;
  /** Those the duration quantiles are of. */
  duration_calls: number;
  duration_p50_ms: number | null;
  duration_p95_ms: number | null;
  duration_p99_ms: number | null;
  /** Those the TTFT quantiles are of. */
  ttft_calls: number;
  ttft_p50_ms: number | null;
  ttft_p95_ms: number | null;
  input_tokens: number;
  output_tokens: number;
  /** They used tokens, and nobody knows how many. */
  uncounted_calls: number;
  /** Sum over priced calls; null when none was priced. */
  cost_usd: number | null;
  /** What they cost is unknown. */
  unpriced_calls: number;
  /** They failed before anything was used. */
  unused_calls: number;
  demo_calls: number;
}

const merge = (column: string) => `quantilesTDigestMerge(0.5, 0.95, 0.99)(r.${column})`;

/** The figures of a group of rows of `calls_1m AS r`. */
export const FIGURES = `
  sum(r.calls) AS calls,
  sum(r.errors) AS errors,
  sum(r.client_aborts) AS client_aborts,
  sum(r.duration_calls) AS duration_calls,
  sum(r.ttft_calls) AS ttft_calls,
  ${merge('duration_sketch')} AS duration_quantiles,
  ${merge('ttft_sketch')} AS ttft_quantiles,
  ${finite('duration_quantiles[1]')} AS duration_p50_ms,
  ${finite('duration_quantiles[2]')} AS duration_p95_ms,
  ${finite('duration_quantiles[3]')} AS duration_p99_ms,
  ${finite('ttft_quantiles[1]')} AS ttft_p50_ms,
  ${finite('ttft_quantiles[2]')} AS ttft_p95_ms,
  sum(r.input_tokens) AS input_tokens,
  sum(r.output_tokens) AS output_tokens,
  sum(r.uncounted_calls) AS uncounted_calls,
  ${COST},
  sumIf(r.calls, r.purpose = 'demo') AS demo_calls`;
