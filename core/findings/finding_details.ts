import { z } from 'zod';
import { probeResult } from './probe_result.js';

/** Bounds of what one finding carries: a row must stay small enough to be read by the hundred. */
export const DETAIL_LIMITS = { series: 200, examples: 5, words: 20, alternatives: 10 } as const;

const number = z.number().nullable();
const instant = z.iso.datetime({ offset: true });
const name = z.string().default('');

const moved = z.object({
  text: z.string(),
  /** Share of sessions (or calls) with it, 0 to 1. */
  before: z.number(),
  after: z.number(),
});

const point = z.object({
  at: instant,
  value: number,
  /** Interval of `value`. */
  low: number.optional(),
  high: number.optional(),
  n: z.number().nonnegative(),
});

const alternative = z.object({
  /** `PSI`, `KS`. */
  name: z.string(),
  value: number,
  limit: number,
  /** What it would have told somebody who uses it: `moderate shift`, `no alarm`. */
  says: z.string(),
});

const callIds = z.array(z.string()).max(DETAIL_LIMITS.examples).default([]);

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const amount = z.number().nonnegative();

/** What the prevalence of a harm rests on. */
const prevalence = z.object({
  harm: z.string(),
  text: z.enum(['prompt', 'output']),
  /** Scorers and their versions: who steers, and who decides. */
  cheap: z.string(),
  strong: z.string(),
  threshold: z.number(),
  sessions: amount,
  texts: amount,
  /** Texts that the strong scorer read, as a number and as a share; of them, those it could make nothing of. */
  read: amount,
  read_share: z.number().min(0).max(1).nullable(),
  unreadable: amount,
  /** What share of the text it read of those, on average. */
  text_share: z.number().min(0).max(1).nullable().default(null),
  /** As the strong scorer sees it, and as people do where enough was labelled. */
  judged: estimate.nullable(),
  corrected: estimate.nullable(),
  /** Labels of people by what the strong scorer had found; `unasked` are on texts that are no sample. */
  labels: z.object({
    flagged: amount,
    false_alarms: amount,
    unflagged: amount,
    missed: amount,
    unasked: amount,
  }),
  /** Texts that people are asked to label next. */
  to_review: callIds,
  /** Texts with the highest scores, by the newest call with each, and how many calls had it. */
  worst: z
    .array(z.object({ call_id: z.string(), score: z.number(), times: z.number().positive().default(1) }))
    .max(DETAIL_LIMITS.examples),
  /** About so many sessions more decide; null when decided, or when it cannot be told. */
  more_needed: amount.nullable(),
  previous: estimate.extend({ from: instant, to: instant }).nullable(),
});

const ratio = z.object({ value: number, low: z.number(), high: number });

/** How a declared group differs from the others, or from the baseline. */
const gap = z.object({
  /** What callers declare, and the group. */
  by: z.string(),
  group: z.string(),
  baseline: z.string(),
  stratified_by: z.string(),
  verdict: z.enum(['violated', 'cleared', 'undecided']),
  /** Rates over the strata that both are in, with the sessions that have the outcome known. */
  own: estimate.extend({ n: amount }),
  rest: estimate.extend({ n: amount }),
  /** Of the rates, an end that is null is open; and of the shares in which it was not so (disparate impact). */
  ratio,
  complement: ratio,
  /** Ratios between these are no gap. */
  alike: z.object({ low: z.number(), high: z.number() }),
  more_needed: amount.nullable(),
});

const rateGap = z.object({
  own: estimate.extend({ n: amount }),
  rest: estimate.extend({ n: amount }),
  difference: estimate,
});

/** Whether a decision is as right for a group as for the others: equalized odds, on calls that people labelled. */
const odds = z.object({
  by: z.string(),
  group: z.string(),
  baseline: z.string(),
  /** What decided, and the label that says what was right. */
  scorer: z.string(),
  label: z.string(),
  verdict: z.enum(['violated', 'cleared', 'undecided']),
  /** Decided yes, of what people call harmful and of what they call harmless; null where one side has no labels. */
  true_positives: rateGap.nullable(),
  false_positives: rateGap.nullable(),
  /** Differences up to this are no gap. */
  tolerance: z.number(),
  /** About so many more labels of the group decide. */
  more_needed: amount.nullable(),
});

/**
 * The evidence behind a verdict that its columns have no room for; column `details` of table `findings`, as JSON.
 * Everything may be left out. Amounts are in the finding's `unit` unless something else is said.
 */
export const findingDetails = z.object({
  /** Since when the verdict holds, as far as it can be told; null when it cannot. */
  since: instant.nullable().default(null),
  /** The estimate of the moment of change, with its interval where there is one. */
  change_point: z
    .object({ at: instant, low: instant.nullable().default(null), high: instant.nullable().default(null) })
    .nullable()
    .default(null),
  /** The deepest segment that explains it; '' means all. */
  segment: z.object({ target: name, version: name, model: name, route: name, tenant: name }).nullable().default(null),
  /** How much: difference to the reference, with its interval. */
  effect: z.object({ value: number, low: number, high: number }).nullable().default(null),
  /** What it is compared with; `text` for people: `1 to 7 November, version 2024-11`. */
  reference: z
    .object({
      from: instant.nullable().default(null),
      to: instant.nullable().default(null),
      sessions: z.number().nonnegative().nullable().default(null),
      text: name,
    })
    .nullable()
    .default(null),
  /** One sentence: what is promised, and on what condition. */
  promise: name,
  /** The monitored value over time, oldest first. */
  series: z.array(point).max(DETAIL_LIMITS.series).default([]),
  /** Where the value is expected; an end that is null is open. */
  band: z.object({ low: number, high: number }).nullable().default(null),
  alternatives: z.array(alternative).max(DETAIL_LIMITS.alternatives).default([]),
  /** call_id of calls from before and after the change, for the evidence. */
  examples: z.object({ before: callIds, after: callIds }).nullable().default(null),
  /** What moved in the texts. */
  words: z.array(moved).max(DETAIL_LIMITS.words).default([]),
  topics: z.array(moved).max(DETAIL_LIMITS.words).default([]),
  /** What was compared with what to reach the verdict: `e-value 1,842 of 20,000`. */
  statistic: z.object({ name: z.string(), value: number, threshold: number }).nullable().default(null),
  /** What a run of probes found: by group, by template with example calls, and for multiple choice. */
  probe: probeResult
    .pick({ axis: true, verdict: true, streams: true, templates: true, choices: true })
    .extend({ run: z.string() })
    .nullable()
    .default(null),
  /** While there is no verdict: how many of the sessions (or calls) that are needed have been seen. */
  learning: z.object({ seen: z.number().nonnegative(), needed: z.number().positive() }).nullable().default(null),
  prevalence: prevalence.nullable().default(null),
  gap: gap.nullable().default(null),
  odds: odds.nullable().default(null),
});

/** As a check fills it. */
export type FindingDetails = z.input<typeof findingDetails>;
/** As it is read again: nothing is left out. */
export type WholeFindingDetails = z.output<typeof findingDetails>;

/** The newest points and the first of everything else, within `DETAIL_LIMITS`. */
export function boundedDetails(details: FindingDetails): FindingDetails {
  const { series, examples, words, alternatives } = DETAIL_LIMITS;
  return {
    ...details,
    series: details.series?.slice(-series),
    alternatives: details.alternatives?.slice(0, alternatives),
    words: details.words?.slice(0, words),
    topics: details.topics?.slice(0, words),
    examples: details.examples && {
      before: details.examples.before?.slice(0, examples),
      after: details.examples.after?.slice(0, examples),
    },
  };
}
