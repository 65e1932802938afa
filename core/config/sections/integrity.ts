import { z } from 'zod';
import { duration } from '../units.js';

const share = z.number().min(0).max(1);

/** Shares of calls (of ratings) beyond which a verdict is over. */
const limits = z.strictObject({
  missing: share.default(0.05).describe('Answers without token counts, model or duration.'),
  impossible: share.default(0.001).describe('Calls with a field that cannot be true.'),
  unseen: share.default(0.01).describe('Calls of a model, language or route that was never seen before.'),
  repeats: share.default(0.2).describe('Calls with one and the same prompt.'),
  ratings: share.default(0.5).describe('Ratings by one source, or on one prompt.'),
  late: share.default(0.05).describe('Calls that came too late for the drift monitors.'),
  counts: share.default(0.05).describe('Difference between the calls stored and those counted elsewhere.'),
});

/** What can be left out. */
const INTEGRITY_QUESTIONS = ['missing', 'impossible', 'unseen', 'repeats', 'ratings', 'late', 'counts'] as const;

/** Section `integrity`: whether the data can be what it seems. */
export const integrity = z.strictObject({
  enabled: z.boolean().default(true),
  window: duration().default(3_600_000).describe('The last so long is looked at; of ratings 24 times as long.'),
  min_calls: z.int().min(1).default(50).describe('Below this sample the verdict is no_data.'),
  learn: duration().default(86_400_000).describe('What is seen in the first so long of a target is not called unseen.'),
  limits: limits.prefault({}),
  off: z.array(z.enum(INTEGRITY_QUESTIONS)).default([]).describe('Questions that are not asked.'),
  severity: z.enum(['page', 'ticket', 'note']).default('ticket'),
});
