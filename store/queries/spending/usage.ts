/** What was used in a span of time. */
export interface Usage {
  calls: number;
  /** Sum over priced calls; null when none was priced. */
  cost_usd: number | null;
  /** What they cost is unknown. */
  unpriced_calls: number;
  /** They failed before anything was used. */
  unused_calls: number;
  input_tokens: number;
  output_tokens: number;
}

export interface CountedUsage extends Usage {
  /** Their tokens are known, if only those of the input. */
  counted_calls: number;
  /** They went through or were cut off, and how many tokens they used is unknown. */
  uncounted_calls: number;
}

/** The cost of a group of rows of `calls_1m AS r`. Of calls that are all unpriced or unused it is not known to be nothing. */
export const COST = `sumIf(r.calls, r.cost_source = 'unpriced') AS unpriced_calls,
  sumIf(r.calls, r.cost_source = 'none') AS unused_calls,
  if(sum(r.calls) > unpriced_calls + unused_calls, sum(r.cost_usd), NULL) AS cost_usd`;

/** The usage of a group of rows of `calls_1m AS r`. */
export const USAGE = `
  sum(r.calls) AS calls,
  ${COST},
  sum(r.input_tokens) AS input_tokens,
  sum(r.output_tokens) AS output_tokens,
  sum(r.counted_calls) AS counted_calls,
  sum(r.uncounted_calls) AS uncounted_calls`;
