import { z } from 'zod';
import 'zod-openapi';
import { time } from './fields.js';

/** The shapes of what others send in: feedback, calls, the counters of collectors. The other shapes of the API stand beside them in this folder. */

/** One rating of a call, as it is shown. */
export const feedback = z
  .object({
    at: time,
    rating: z.number().nullable().describe('-1 to 1; null when it is only words.'),
    label: z.string(),
    correction: z.string(),
    comment: z.string(),
    source: z.string().describe('Hash of who said so; empty when that is not told.'),
  })
  .meta({ id: 'Feedback' });

export const feedbackRequest = z
  .strictObject({
    response_id: z.string().max(256).optional(),
    call_id: z.string().max(128).optional(),
    request_id: z.string().max(256).optional(),
    rating: z
      .union([z.number().min(-1).max(1), z.enum(['up', 'down']).transform((thumb) => (thumb === 'up' ? 1 : -1))])
      .optional()
      .describe('A score from -1 to 1, or up or down.'),
    label: z.string().max(200).optional(),
    correction: z.string().max(100_000).optional().describe('What the answer should have been.'),
    comment: z.string().max(10_000).optional(),
    source: z
      .string()
      .max(256)
      .optional()
      .describe('Who says so: what the same source said on the call before is replaced. Stored as a keyed hash.'),
  })
  .refine(
    (body) => body.response_id || body.call_id || body.request_id,
    'name the call by response_id, call_id or request_id',
  )
  .refine(
    (body) => body.rating !== undefined || body.label || body.correction || body.comment,
    'say something: rating, label, correction or comment',
  );

export const feedbackResult = z
  .object({
    status: z.enum(['attached', 'waiting']).describe('waiting: kept, its call has not arrived yet.'),
    call_id: z.string().describe('Empty while waiting for a call known by response_id or request_id.'),
  })
  .meta({ id: 'FeedbackResult' });

/** Counters a collector reports every few seconds. */
export const collectorStatus = z.object({
  collector_id: z.string().min(1).max(256),
  at: time,
  metrics: z
    .array(
      z.object({
        name: z.string().min(1).max(200),
        labels: z.record(z.string().max(200), z.string().max(500)).default({}),
        value: z.number(),
      }),
    )
    .max(10_000),
});

/** Answer of the ingest door. Accepted twice or once makes no difference: a known segment is `duplicate`. */
export const ingestResult = z
  .object({
    segment: z.string(),
    status: z.enum(['stored', 'duplicate']),
    rows: z.number(),
    quarantined: z.number().describe('Lines set aside because they are no calls.'),
    duplicates: z.number().optional().describe('Posted records: calls whose call_id was stored already.'),
    skipped: z.number().optional().describe('Posted records: calls of targets that are configured to keep nothing.'),
    errors: z
      .array(z.object({ line: z.number(), reason: z.string() }))
      .optional()
      .describe('Posted records: why lines were set aside, the first hundred; lines count from 1.'),
  })
  .meta({ id: 'IngestResult' });
