/** What was used in a span of time. */
export interface Usage {
  calls: number;
  /** Sum over priced calls; null when none was priced. */
  cost_usd: number | null;
  unpriced_calls: number;
  input_tokens: number;
  output_tokens: number;
}

/** The usage of a group of rows of `calls_1m AS r`. */
export const USAGE = `
  sum(r.calls) AS calls,
  sumIf(r.calls, r.cost_source = 'unpriced') AS unpriced_calls,
  if(calls > unpriced_calls, sum(r.cost_usd), NULL) AS cost_usd,
  sum(r.input_tokens) AS input_tokens,
  sum(r.output_tokens) AS output_tokens`;
