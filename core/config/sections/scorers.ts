import { z } from 'zod';
import { judge } from './judge.js';
import { ownModel } from './own_model.js';
import { timer } from '../units.js';

/** What reads the texts of calls. */
export const scorers = z.strictObject({
  enabled: z.boolean().default(true),
  cpu: z
    .number()
    .gt(0)
    .max(16)
    .default(0.25)
    .describe('Share of one core that scoring may take; beyond it a sample is read, with recorded probabilities.'),
  interval: timer().default(5000).describe('How often new calls are looked for.'),
  characters: z.int().min(256).max(1_000_000).default(32_768).describe('So much of a text is read.'),
  off: z.array(z.string()).default([]).describe('Scorers that are not run.'),
  targets: z
    .record(z.string(), z.strictObject({ enabled: z.boolean().default(true), off: z.array(z.string()).default([]) }))
    .default({})
    .describe('Exceptions by target.'),
  models: z.array(ownModel).default([]).describe('Models of your own.'),
  judges: z.array(judge).default([]).describe('Models behind an API that judge a sample of the calls.'),
});

export type ScorersConfig = z.output<typeof scorers>;
