import { z } from 'zod';

const share = z.number().gt(0).lt(1);
const probability = z.number().min(0).max(1);
const SEVERITIES = ['page', 'ticket', 'note'] as const;

const severity = z.enum(SEVERITIES);

const harm = z.strictObject({
  enabled: z.boolean().default(true),
  text: z.enum(['prompt', 'output']).describe('Which text of a call it is looked for in.'),
  cheap: z.string().describe('Scorer that reads every call.'),
  strong: z
    .string()
    .describe('Scorer, or judge, that reads a sample and decides; the same as cheap where one is exact enough.'),
  threshold: probability.default(0.5).describe('Score of the strong one from which on a text counts as harmful.'),
  budget: share.describe('Prevalence that is tolerated.'),
  review: probability.default(0.01).describe('Share of the texts found harmless that people are asked to look at.'),
  severity: severity.default('ticket'),
});

interface HarmDefaults {
  text: 'prompt' | 'output';
  cheap: string;
  strong: string;
  budget: number;
  severity: (typeof SEVERITIES)[number];
}

const known = (defaults: HarmDefaults) => {
  const { text, cheap, strong, budget } = harm.shape;
  return harm
    .extend({
      text: text.default(defaults.text),
      cheap: cheap.default(defaults.cheap),
      strong: strong.default(defaults.strong),
      budget: budget.default(defaults.budget),
      severity: severity.default(defaults.severity),
    })
    .prefault({});
};

/** Section `harms`: what is looked for in texts, and how much of it is tolerated. */
export const harms = z.strictObject({
  enabled: z.boolean().default(true),
  period: z.enum(['day', 'week', 'month']).default('month').describe('Calendar periods, UTC; each begins anew.'),
  alpha: z.number().min(1e-6).max(0.3).default(0.05).describe('Probability that an interval ever misses in a period.'),
  min_sessions: z.int().min(1).default(50).describe('Below this there is no verdict.'),
  toxicity: known({
    text: 'output',
    cheap: 'toxicity_cheap',
    strong: 'toxicity',
    budget: 0.01,
    severity: 'ticket',
  }).describe('Toxic, hateful or offensive answers.'),
  injection: known({
    text: 'prompt',
    cheap: 'injection_cheap',
    strong: 'injection',
    budget: 0.02,
    severity: 'ticket',
  }).describe('Attempts to inject instructions or to break out.'),
  misuse: known({
    text: 'prompt',
    cheap: 'misuse_cheap',
    strong: 'misuse',
    budget: 0.02,
    severity: 'ticket',
  }).describe('Requests for help with harm.'),
  pii: known({ text: 'output', cheap: 'pii', strong: 'pii', budget: 0.05, severity: 'note' }).describe(
    'Personal data and secrets in answers.',
  ),
  others: z
    .record(z.string().regex(/^[a-z0-9_-]{1,40}$/), harm)
    .default({})
    .describe('Harms of your own, by name.'),
});

export type HarmsConfig = z.output<typeof harms>;
export type HarmConfig = HarmsConfig['toxicity'] & { name: string };

/** The harms that are watched. */
export function watchedHarms({ toxicity, injection, misuse, pii, others }: HarmsConfig): HarmConfig[] {
  return Object.entries({ toxicity, injection, misuse, pii, ...others })
    .filter(([, each]) => each.enabled)
    .map(([name, each]) => ({ name, ...each }));
}
