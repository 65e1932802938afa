import { z } from 'zod';

const share = z.number().gt(0).max(1);
const margin = z.number().min(0);

/**
 * How much worse a candidate may be. Shares and scores: points between 0 and 1; times, cost and length: share of the baseline's value.
 */
const margins = z.strictObject({
  errors: share.default(0.01).describe('Share of calls that failed.'),
  refusals: share.default(0.02).describe('Share of answers that refuse.'),
  empty: share.default(0.01).describe('Share of answers without text or tool call.'),
  cut_off: share.default(0.02).describe('Share of answers that ended at the token limit.'),
  json: share.default(0.02).describe('Share of answers that are JSON, where the baseline answers in JSON.'),
  latency_p50: margin.default(0.1),
  latency_p95: margin.default(0.15),
  ttft_p50: margin.default(0.1),
  ttft_p95: margin.default(0.15),
  cost: margin.default(0.1).describe('Cost of a call.'),
  output_tokens: margin.default(0.2).describe('Length of an answer, in either direction.'),
  scores: share.default(0.05).describe('Mean of each scorer, unless scorers says otherwise.'),
});

const scorer = z.strictObject({
  worse: z.enum(['higher', 'lower', 'both']).optional().describe('Which direction is worse; both when unknown.'),
  margin: share.optional(),
});

/** Section `gate`: what `sidelight gate` promises and allows. */
export const gate = z.strictObject({
  alpha: z
    .number()
    .min(1e-6)
    .max(0.3)
    .default(0.05)
    .describe('Probability of a wrong pass at most, and of a wrong fail at most, over all metrics.'),
  min_sessions: z.int().min(2).default(20).describe('Below this on either side there is no verdict.'),
  margins: margins.prefault({}),
  scorers: z.record(z.string(), scorer).default({}).describe('Scorers by name.'),
  off: z.array(z.string()).default([]).describe('Metrics and scorers that are left out.'),
});

export type GateConfig = z.output<typeof gate>;
