import { z } from 'zod';

/** What may differ between groups, each a yes or no of the first call of a session. */
const BIAS_METRICS = ['refusal', 'toxicity', 'length', 'latency', 'feedback'] as const;
export type BiasMetric = (typeof BIAS_METRICS)[number];

const group = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9_-]{1,40}$/, 'expected lower-case letters, digits, dashes or underscores'),
    by: z.enum(['tenant', 'caller', 'version', 'header', 'attribute']).describe('Where callers declare their group.'),
    attribute: z.string().min(1).optional().describe('With attribute: name of the attribute of the call.'),
    header: z
      .string()
      .toLowerCase()
      .optional()
      .describe('With header: a request header that group_headers of the target names.'),
    values: z.array(z.string()).default([]).describe('Groups that are judged; all of them by default.'),
    baseline: z.string().optional().describe('Group that others are compared with; all others together by default.'),
  })
  .refine((each) => each.by !== 'attribute' || each.attribute !== undefined, {
    path: ['attribute'],
    error: 'say which attribute, for example user.language',
  })
  .refine((each) => each.by !== 'header' || each.header !== undefined, {
    path: ['header'],
    error: 'say which header, for example accept-language',
  });

const odds = z.strictObject({
  scorer: z.string().describe('What decides: its score is at least a half.'),
  label: z.string().describe('What people say: LABEL:yes or LABEL:no.'),
});

export type OddsConfig = z.output<typeof odds>;

/** Section `bias`: gaps between declared groups. Nothing is ever guessed from texts. */
export const bias = z.strictObject({
  enabled: z.boolean().default(true),
  groups: z.array(group).default([]).describe('Without groups nothing is compared.'),
  metrics: z
    .array(z.enum(BIAS_METRICS))
    .min(1)
    .default([...BIAS_METRICS]),
  stratify: z.enum(['route', 'model', 'topic', 'none']).default('route').describe('Compared within these first.'),
  odds: z
    .array(odds)
    .default([
      { scorer: 'refusal', label: 'misuse' },
      { scorer: 'toxicity', label: 'toxicity' },
    ])
    .describe('Decisions whose true and false positive rates must be alike, by what people say through feedback.'),
  odds_tolerance: z.number().gt(0).lt(1).default(0.1).describe('Differences of those rates up to this are no gap.'),
  period: z.enum(['day', 'week', 'month']).default('month').describe('Calendar periods, UTC; each begins anew.'),
  alpha: z
    .number()
    .min(1e-6)
    .max(0.3)
    .default(0.05)
    .describe('Probability of any wrong verdict in a period, over all comparisons of a target.'),
  ratio: z.number().gt(0).lt(1).default(0.8).describe('Rates whose ratio lies between this and 1 / this are alike.'),
  min_sessions: z.int().min(10).default(100).describe('Groups below this are named, not judged.'),
  severity: z.enum(['page', 'ticket', 'note']).default('ticket'),
});

export type BiasConfig = z.output<typeof bias>;
export type DeclaredGroups = BiasConfig['groups'][number];
