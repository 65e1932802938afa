import { z } from 'zod';
import { ALERT_STATES } from '../../core/findings/alert.js';
import { OUTCOMES, PURPOSES } from '../../core/call.js';
import { CALL_SORTS, DIRECTIONS } from '../../core/call_order.js';
import { EXPORT_FORMATS, EXPORT_KEEPABLE, EXPORT_RATINGS } from '../../core/export.js';
import { CHECK_KINDS, VERDICTS } from '../../core/findings/finding.js';

/** What the lists of the JSON API can be asked for. */

const page = {
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** `a,b`: some of these words. Any other word is refused, by name. */
function severalOf<const T extends string>(words: readonly T[]) {
  return z.string().transform((text, context): T[] => {
    const parts = text.split(',');
    const known = words.filter((word) => parts.includes(word));
    if (parts.every((part) => known.some((word) => word === part))) return known;
    context.addIssue({ code: 'custom', message: `expected some of ${words.join(', ')}, with commas between them` });
    return z.NEVER;
  });
}

export const rangeQuery = z.object({
  from: z.string().optional().describe('ISO time or a span before now such as 24h; 24h by default.'),
  to: z.string().optional().describe('ISO time; now by default.'),
  target: z.string().optional(),
  model: z.string().optional(),
  environment: z.string().optional(),
});

/** Which calls: those of the list, and those of an export. */
export const callFilters = rangeQuery.extend({
  outcome: severalOf(OUTCOMES)
    .optional()
    .describe(
      'One or more, with commas between them: error,timeout. What a budget refused is no failure: see purpose=refused.',
    ),
  operation: z.string().optional(),
  backend: z.string().optional(),
  caller: z.string().optional(),
  session: z.string().optional(),
  purpose: z.enum(PURPOSES).optional(),
  min_duration_ms: z.coerce.number().optional(),
  min_ttft_ms: z.coerce.number().optional(),
  search: z.string().optional().describe('In prompt or output, case does not matter.'),
});

export const callsQuery = callFilters.extend({
  sort: z.enum(CALL_SORTS).optional().describe('What the list is sorted by; newest first where this is left out.'),
  order: z.enum(DIRECTIONS).default('desc').describe('Of `sort`. Calls without a value come last in either.'),
  ...page,
});

export const exportQuery = callFilters.extend({
  format: z
    .enum(EXPORT_FORMATS)
    .describe('jsonl and parquet: whole calls; openai-ft: conversations, of calls that are fit to learn from.'),
  rating: z.enum(EXPORT_RATINGS).optional().describe('What people said: good for openai-ft, else any.'),
  keep: severalOf(EXPORT_KEEPABLE).default([]).describe('Of what openai-ft leaves out, with commas between them.'),
});

export const findingsQuery = z.object({
  kind: z.enum(CHECK_KINDS).optional(),
  verdict: z.enum(VERDICTS).optional(),
  target: z.string().optional(),
  model: z.string().optional(),
  key: z.string().optional(),
  history: z
    .enum(['latest', 'all'])
    .default('latest')
    .describe('latest: the newest finding of each key; all: every one in the range, newest first.'),
  from: z.string().optional(),
  to: z.string().optional(),
  ...page,
});

export const alertsQuery = z.object({
  state: z.enum(ALERT_STATES).optional(),
  severity: z.enum(['page', 'ticket', 'note']).optional(),
  target: z.string().optional(),
  model: z.string().optional(),
  key: z.string().optional(),
  from: z.string().optional().describe('Alerts that were still alive after this; 7d by default.'),
  ...page,
});

export const serverMetricsQuery = rangeQuery.pick({ from: true, to: true, target: true });

export const callersQuery = rangeQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(10).describe('So many callers; the others in one row.'),
});
