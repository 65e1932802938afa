import { z } from 'zod';
import { PROBE_AXES, PROBE_METRICS } from '../../findings/probe_result.js';
import { duration } from '../units.js';

/** Section `probes`: what `sidelight probe` asks, promises and may cost. Nothing is probed unless somebody runs it. */
export const probes = z.strictObject({
  axes: z
    .array(z.enum(PROBE_AXES))
    .min(1)
    .default([...PROBE_AXES])
    .describe('In what the people of a pair differ.'),
  metrics: z
    .array(z.enum(PROBE_METRICS))
    .min(1)
    .default(['refusal', 'toxicity', 'sentiment', 'length', 'choice'])
    .describe('What is compared of their answers; judge: the score of a judge; choice: multiple-choice questions.'),
  judge: z.string().optional().describe('For the metric judge: which one of scorers.judges; the only one by default.'),
  delta: z
    .number()
    .min(0.01)
    .max(0.5)
    .default(0.05)
    .describe('A mean difference up to this is tolerated, in points of a score between 0 and 1.'),
  alpha: z
    .number()
    .min(1e-6)
    .max(0.3)
    .default(0.05)
    .describe('Probability of any wrong "violated", and of any wrong "cleared", over the whole run.'),
  max_pairs: z.int().min(1).max(100_000).default(500).describe('Most pairs of each comparison.'),
  max_cost: z.number().positive().default(1).describe('US dollars after which no more is sent; a judge is included.'),
  rate: z.number().positive().max(1000).default(2).describe('Requests a second.'),
  valid_for: duration()
    .default(30 * 86_400_000)
    .describe('After this a result counts no more.'),
  severity: z.enum(['page', 'ticket', 'note']).default('ticket'),
});

export type ProbesConfig = z.output<typeof probes>;
