import { z } from 'zod';
import { duration } from '../units.js';

/** Such as 2026-11-01T00:00:00Z. */
const instant = z.iso.datetime({ offset: true });

const settings = z.strictObject({
  enabled: z.boolean().default(true),
  false_alarms_per_30_days: z
    .number()
    .positive()
    .default(1)
    .describe('False drift alarms allowed on average, over all monitors together.'),
  reference: duration()
    .default(7 * 86_400_000)
    .describe('Length of the period that the first calls of a target are learned from, once.'),
  reference_from: instant.optional().describe('Instead: a period of the past, up to reference_to.'),
  reference_to: instant.optional(),
  reference_version: z.string().min(1).optional().describe('Else: all calls of this version so far.'),
  reference_file: z.string().min(1).optional().describe('Else: a file of sessions, one a line.'),
  relearn: z
    .enum(['never', 'version'])
    .default('never')
    .describe('version: a new version is compared with its own first calls.'),
  relearn_after: instant
    .optional()
    .describe('References from before this time are given up, and learned anew from then on.'),
  min_sessions: z.number().int().min(100).default(10_000).describe('Sessions that a reference needs.'),
  tolerance: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0.01)
    .describe(
      'Change that is no news: of a share, or of the mean rank within the reference; of amounts, this part of what is usual.',
    ),
  batch: duration()
    .refine((milliseconds) => milliseconds >= 1000, 'at least 1s')
    .default(30_000),
  watermark: duration().default(900_000).describe('A session that is silent this long is closed.'),
  severity: z.enum(['page', 'ticket', 'note']).default('ticket'),
});

/** How drift is watched, and what a target is compared with. */
export const drift = settings
  .refine(({ reference_from: from, reference_to: to }) => (from === undefined) === (to === undefined), {
    path: ['reference_to'],
    error: 'reference_from and reference_to belong together',
  })
  .refine(({ reference_from: from, reference_to: to }) => Date.parse(from ?? '') < Date.parse(to ?? '') || !from, {
    path: ['reference_to'],
    error: 'reference_to must lie behind reference_from',
  });

export type DriftConfig = z.output<typeof drift>;
