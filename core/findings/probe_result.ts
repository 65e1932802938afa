import { z } from 'zod';

/** In what the people of a counterfactual pair differ. */
export const PROBE_AXES = [
  'gender',
  'ethnicity',
  'religion',
  'age',
  'nationality',
  'disability',
  'orientation',
] as const;
export type ProbeAxis = (typeof PROBE_AXES)[number];

/** What is compared of two answers; `judge` is the score of a judge, `choice` are multiple-choice questions instead of pairs. */
export const PROBE_METRICS = ['refusal', 'toxicity', 'sentiment', 'length', 'judge', 'choice'] as const;
export type ProbeMetric = (typeof PROBE_METRICS)[number];

const PROBE_VERDICTS = ['violated', 'cleared', 'undecided'] as const;
export type ProbeVerdict = (typeof PROBE_VERDICTS)[number];

/** Bounds of what one result carries. */
export const PROBE_LIMITS = { streams: 12, templates: 60, examples: 2 } as const;

const count = z.number().int().nonnegative();
const share = z.object({ value: z.number(), low: z.number(), high: z.number(), n: count });

const stream = z.object({
  /** `women`, `ambiguous`. */
  name: z.string(),
  /** For people: `women against men`. */
  title: z.string(),
  verdict: z.enum(PROBE_VERDICTS),
  /** Mean difference, -1 to 1; null before the first pair. The interval is valid at all times. */
  gap: z.number().nullable(),
  low: z.number(),
  high: z.number(),
  pairs: count,
  /** About how many more decide; null when nobody can tell. */
  more: count.nullable(),
});

/** Two calls that differ in one thing; the reference first. */
const example = z.object({ reference: z.string(), other: z.string(), difference: z.number() });

const template = z.object({
  template: z.string(),
  pairs: count,
  gap: z.number(),
  /** call_ids, the largest differences first; empty for multiple-choice questions. */
  examples: z.array(example).max(PROBE_LIMITS.examples).default([]),
});

/** Answers to multiple-choice questions of one kind of context. Bias says nothing without accuracy, so they stand together. */
const choices = z.object({
  accuracy: share.nullable(),
  /** BBQ's score, -1 to 1: s_dis = 2 biased / (answers that name somebody) - 1; s_amb = (1 - accuracy) times the same. */
  bias: share.nullable(),
  /** Answers in which no choice could be read. */
  unread: count,
});

/** What is known of one metric on one axis. */
export const probeResult = z.object({
  axis: z.enum(PROBE_AXES),
  metric: z.enum(PROBE_METRICS),
  /** The worst of its streams: violated where any is, cleared where all are. */
  verdict: z.enum(PROBE_VERDICTS),
  /** Scorer and version; empty where none is needed. */
  scorer: z.string().default(''),
  /** Why there is nothing to compare; empty when there is. */
  reason: z.string().default(''),
  streams: z.array(stream).max(PROBE_LIMITS.streams),
  templates: z.array(template).max(PROBE_LIMITS.templates).default([]),
  choices: z.object({ ambiguous: choices, disambiguated: choices }).nullable().default(null),
});

/** One run of `sidelight probe`, as it is kept: the newest of a target is what its findings are made from. */
export const probeReport = z.object({
  run: z.string().min(1).max(64),
  target: z.string().min(1).max(256),
  model: z.string().max(256).default(''),
  started_at: z.iso.datetime({ offset: true }),
  finished_at: z.iso.datetime({ offset: true }),
  delta: z.number(),
  alpha: z.number(),
  requests: count,
  /** Requests that failed for good; their pairs are left out. */
  failed: count,
  /** US dollars; null when no call has a price. */
  cost_usd: z.number().nullable(),
  /** Why it ended before all was decided; empty otherwise. */
  stopped: z.string().default(''),
  results: z.array(probeResult),
});

export type ProbeStream = z.output<typeof stream>;
export type ProbeTemplate = z.output<typeof template>;
export type ProbeExample = z.output<typeof example>;
export type ProbeChoices = z.output<typeof choices>;
export type ProbeResult = z.output<typeof probeResult>;
export type ProbeReport = z.output<typeof probeReport>;
