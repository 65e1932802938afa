import { z } from 'zod';
import 'zod-openapi';
import { OUTCOMES } from '../../core/call.js';
import { VERDICTS } from '../../core/findings/finding.js';
import { findingDetails } from '../../core/findings/finding_details.js';
import { finding } from './api.js';
import { time } from './fields.js';

/** What the Quality page is made of. */

export const QUALITY_KINDS = ['drift', 'bias', 'toxicity', 'integrity'] as const;

export const qualityQuery = z.object({
  kind: z.enum(QUALITY_KINDS).optional(),
  verdict: z.enum(VERDICTS).optional(),
  target: z.string().optional(),
  key: z.string().optional().describe('The verdict to show whole; the worst by default.'),
});

const counts = z.object({ over: z.number(), near: z.number(), no_data: z.number(), ok: z.number() });

const row = finding
  .omit({ forecast: true, forecast_low: true, forecast_high: true, evidence: true })
  .extend(findingDetails.pick({ since: true, effect: true, learning: true }).shape)
  .meta({ id: 'QualityRow' });

const example = z.object({
  call_id: z.string(),
  started_at: time,
  model: z.string(),
  outcome: z.enum(OUTCOMES),
  prompt_preview: z.string(),
  output_preview: z.string(),
});

const shown = finding
  .extend({
    details: findingDetails,
    examples: z.object({
      before: z.array(example).describe('Calls before the change; empty where there is no before.'),
      after: z.array(example).describe('Calls that show it.'),
    }),
  })
  .meta({ id: 'QualityVerdict' });

export const quality = z
  .object({
    asked_at: time.nullable().describe('When checks were last asked; null when never.'),
    state: z.enum(VERDICTS),
    sentence: z.string(),
    learning: z
      .string()
      .describe('How far those are that have no verdict yet, for people; empty when none is waiting.'),
    counts: counts.describe('Of everything watched, whatever the filters.'),
    targets: z.array(z.string()).describe('What can be chosen as target.'),
    groups: z.array(
      z.object({
        kind: z.enum(QUALITY_KINDS),
        title: z.string(),
        promise: z.string().describe('What is promised of these verdicts, and on what condition.'),
        counts,
        rows: z.array(row).describe('Worst first, at most 200.'),
      }),
    ),
    shown: shown.nullable(),
  })
  .meta({ id: 'Quality' });

export const relearnRequest = z.strictObject({ target: z.string().min(1).max(200) });

export const relearnResult = z
  .object({
    target: z.string(),
    from: time.describe('Calls from then on are the new reference.'),
  })
  .meta({ id: 'RelearnResult' });
