import { z } from 'zod';
import { timer } from '../units.js';

/** Section `evaluator`: whether checks are asked here, and how often. */
export const evaluator = z.strictObject({
  enabled: z.boolean().default(true),
  interval: timer().default(15_000).describe('How often checks are asked.'),
});
