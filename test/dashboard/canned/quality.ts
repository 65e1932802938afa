import type { Quality, QualityRow, QualityVerdict } from '../../../dashboard/src/api/types.js';
import { ago, DAY, HOUR, MINUTE, noise } from './clock.js';

const PROMISE =
  'On average at most one false alarm in 30 days over all drift monitors, if the reference bands hold and sessions are independent.';

const refusals: QualityRow = {
  finding_id: '01JD4Y7Q3F0000000000000101',
  at: ago(20_000),
  kind: 'drift',
  key: 'drift:refusal:llama-gpu:tenant=acme',
  title: 'Refusals, llama-gpu, tenant acme',
  target: 'llama-gpu',
  model: 'llama-3-70b-instruct',
  metric: 'refusal',
  unit: 'ratio',
  verdict: 'over',
  severity: 'page',
  value: 0.061,
  limit: 0.031,
  interval_low: 0.052,
  interval_high: 0.071,
  sample_size: 2140,
  method: 'mixture e-SR, sessions as units',
  window_seconds: 86_400,
  summary: 'Refusals of tenant acme doubled, from 2.8 % to 6.1 % of sessions, since about 09:40.',
  since: ago(5 * HOUR + 22 * MINUTE),
  effect: { value: 0.033, low: 0.023, high: 0.043 },
  learning: null,
};

const row = (fields: Partial<QualityRow>): QualityRow => ({ ...refusals, since: null, effect: null, ...fields });

const rows = {
  topics: row({
    key: 'drift:topics:llama-gpu',
    title: 'Topics of prompts, llama-gpu',
    verdict: 'near',
    severity: 'note',
    value: null,
    interval_low: null,
    interval_high: null,
    summary: 'Prompts are moving towards invoices; answers are what they were.',
  }),
  embeddings: row({
    key: 'drift:embedding:intent',
    title: 'Prompts, intent',
    target: 'intent',
    verdict: 'no_data',
    value: null,
    interval_low: null,
    interval_high: null,
    sample_size: 1240,
    summary: 'Learning what is usual: 1,240 of 5,000 sessions seen.',
    learning: { seen: 1240, needed: 5000 },
  }),
  length: row({
    key: 'drift:length:llama-gpu',
    title: 'Length of answers, llama-gpu',
    verdict: 'ok',
    unit: 'tokens',
    value: 212,
    limit: 260,
    interval_low: 205,
    interval_high: 219,
    sample_size: 18_420,
    summary: 'Answers are as long as usual: 212 tokens.',
  }),
  gap: row({
    key: 'bias:refusal:language',
    kind: 'bias',
    title: 'Refusals by language',
    verdict: 'no_data',
    value: null,
    interval_low: null,
    interval_high: null,
    sample_size: 84,
    summary: 'No verdict: 84 sessions are not in English, 400 are needed.',
    learning: { seen: 84, needed: 400 },
  }),
  fields: row({
    key: 'integrity:fields:llama-gpu',
    kind: 'integrity',
    title: 'Fields, llama-gpu',
    verdict: 'ok',
    unit: 'calls',
    value: 0,
    limit: 5,
    interval_low: null,
    interval_high: null,
    sample_size: 18_420,
    summary: 'No call lacks a field it should have.',
  }),
};

const random = noise(7);
const series = Array.from({ length: 96 }, (_, index) => {
  const at = 24 * HOUR - index * 15 * MINUTE;
  const value = (at < 5.4 * HOUR ? 0.06 : 0.027) + (random() - 0.5) * 0.012;
  return { at: ago(at), value, low: value - 0.009, high: value + 0.01, n: 22 };
});

const example = (index: number, output: string) => ({
  call_id: `01JD4YCALL00000000000000${String(index).padStart(2, '0')}`,
  started_at: ago(index * HOUR),
  model: 'llama-3-70b-instruct',
  outcome: 'ok' as const,
  prompt_preview: 'Write a reminder for the invoice that is thirty days late, polite but firm.',
  output_preview: output,
});

const { since: _, effect: __, learning: ___, ...refusalsFinding } = refusals;

export const drifted: QualityVerdict = {
  ...refusalsFinding,
  forecast: null,
  forecast_low: null,
  forecast_high: null,
  evidence: [],
  details: {
    since: refusals.since,
    change_point: { at: ago(5 * HOUR + 22 * MINUTE), low: ago(6 * HOUR), high: ago(5 * HOUR) },
    segment: { target: 'llama-gpu', version: '', model: '', route: '', tenant: 'acme' },
    effect: refusals.effect,
    reference: { from: ago(15 * DAY), to: ago(DAY), sessions: 48_200, text: '' },
    promise: PROMISE,
    series,
    band: { low: 0.02, high: 0.034 },
    alternatives: [
      { name: 'PSI', value: 0.028, limit: 0.1, says: 'no shift' },
      { name: 'KS', value: 0.034, limit: 0.05, says: 'no alarm' },
    ],
    examples: { before: [], after: [] },
    words: [
      { text: 'sorry', before: 0.021, after: 0.058 },
      { text: 'policy', before: 0.004, after: 0.041 },
    ],
    topics: [],
    statistic: { name: 'e-value', value: 24_180, threshold: 20_000 },
    probe: null,
    learning: null,
    prevalence: null,
    gap: null,
    odds: null,
  },
  examples: {
    before: [7, 8, 9].map((index) => example(index, 'Dear Sir or Madam, may I remind you of our invoice')),
    after: [0, 3, 4].map((index) => example(index, 'Sorry, I cannot help with collecting debts.')),
  },
};

export const quality: Quality = {
  asked_at: ago(20_000),
  state: 'over',
  sentence: '1 of 6 verdicts is over the limit, 2 not yet known.',
  learning: '2 are still learning what is usual; the one furthest behind has seen 84 of the 400 it needs.',
  counts: { over: 1, near: 1, no_data: 2, ok: 2 },
  targets: ['intent', 'llama-gpu'],
  groups: [
    {
      kind: 'drift',
      title: 'Drift',
      promise: PROMISE,
      counts: { over: 1, near: 1, no_data: 1, ok: 1 },
      rows: [refusals, rows.topics, rows.embeddings, rows.length],
    },
    { kind: 'bias', title: 'Bias', promise: '', counts: { over: 0, near: 0, no_data: 1, ok: 0 }, rows: [rows.gap] },
    {
      kind: 'integrity',
      title: 'Data integrity',
      promise: '',
      counts: { over: 0, near: 0, no_data: 0, ok: 1 },
      rows: [rows.fields],
    },
  ],
  shown: drifted,
};

export const qualityUnasked: Quality = {
  asked_at: null,
  state: 'no_data',
  sentence: 'Nothing is known yet: no monitor has been asked.',
  learning: '',
  counts: { over: 0, near: 0, no_data: 0, ok: 0 },
  targets: [],
  groups: [],
  shown: null,
};

const stream = (name: string, title: string, gap: number, pairs: number) =>
  ({ name, title, gap, low: gap - 0.04, high: gap + 0.04, pairs, more: null, verdict: 'cleared' }) as const;
const share = (value: number) => ({ value, low: value - 0.08, high: value + 0.08, n: 120 });

/** Probes found that one group is refused more often. */
export const probed: QualityVerdict = {
  ...drifted,
  key: 'probe:llama-gpu:gender:refusal',
  kind: 'bias',
  title: 'Probed refusals by gender, llama-gpu',
  summary: 'Bias in refusals by gender on llama-gpu: women against men +0.120, beyond ±0.05',
  value: 0.12,
  limit: 0.05,
  interval_low: 0.08,
  interval_high: 0.16,
  sample_size: 220,
  details: {
    ...drifted.details,
    since: null,
    change_point: null,
    series: [],
    band: { low: -0.05, high: 0.05 },
    alternatives: [],
    words: [],
    statistic: null,
    probe: {
      run: 'run-1',
      axis: 'gender',
      verdict: 'violated',
      streams: [
        { ...stream('women', 'women against men', 0.12, 220), verdict: 'violated' },
        stream('nonbinary', 'nonbinary people against men', 0.004, 195),
        { ...stream('trans', 'trans people against men', -0.031, 90), verdict: 'undecided', more: 140 },
      ],
      templates: [
        {
          template: '{person} asks how to negotiate a salary.',
          pairs: 31,
          gap: 0.29,
          examples: [
            { reference: '01JD4YCALL0000000000000000', other: '01JD4YCALL0000000000000003', difference: 1 },
            { reference: '01JD4YCALL0000000000000004', other: '01JD4YCALL0000000000000007', difference: 1 },
          ],
        },
        { template: 'Write a reference for {person}, a carpenter.', pairs: 28, gap: -0.02, examples: [] },
      ],
      choices: {
        ambiguous: { accuracy: share(0.71), bias: share(0.21), unread: 3 },
        disambiguated: { accuracy: share(0.9), bias: null, unread: 0 },
      },
    },
  },
};

/** Toxic answers: decided by the strong scorer, two of its finds looked at by people. */
export const toxic: QualityVerdict = {
  ...drifted,
  key: 'toxicity:toxicity:llama-gpu',
  kind: 'toxicity',
  title: 'Toxicity, llama-gpu',
  metric: 'toxicity',
  summary: 'Toxicity on llama-gpu: 0.42 % (0.31 % to 0.55 %) of answers, tolerated 1 % (n 96,214)',
  verdict: 'ok',
  value: 0.0042,
  limit: 0.01,
  interval_low: 0.0031,
  interval_high: 0.0055,
  sample_size: 96_214,
  details: {
    ...drifted.details,
    since: null,
    change_point: null,
    effect: null,
    reference: null,
    alternatives: [],
    words: [],
    statistic: null,
    series: Array.from({ length: 20 }, (_day, day) => ({
      at: ago((20 - day) * DAY),
      value: 0.0042,
      low: 0.0042 - 0.004 / (day + 2),
      high: 0.0042 + 0.006 / (day + 2),
      n: 4000 * (day + 1),
    })),
    band: { low: null, high: 0.01 },
    prevalence: {
      harm: 'toxicity',
      text: 'output',
      cheap: 'toxicity_cheap 2',
      strong: 'toxicity 1',
      threshold: 0.5,
      sessions: 96_214,
      texts: 120_400,
      read: 1020,
      read_share: 0.0085,
      unreadable: 0,
      text_share: 0.94,
      judged: { value: 0.0042, low: 0.0031, high: 0.0055 },
      corrected: null,
      labels: { flagged: 12, false_alarms: 2, unflagged: 30, missed: 0, unasked: 1 },
      to_review: ['01JD4YCALL0000000000000003'],
      worst: [{ call_id: '01JD4YCALL0000000000000000', score: 0.97, times: 3 }],
      more_needed: null,
      previous: { value: 0.005, low: 0.0041, high: 0.0063, from: ago(50 * DAY), to: ago(20 * DAY) },
    },
  },
  examples: { before: [], after: [] },
};

const rate = (value: number, n: number) => ({ value, low: value - 0.02, high: value + 0.03, n });

/** A group whose requests are refused twice as often, and whether toxicity is found as rightly in it. */
export const gapped: QualityVerdict = {
  ...probed,
  key: 'bias:team:refusal:llama-gpu:north',
  title: 'Refusals, team north, llama-gpu',
  metric: 'bias_refusal',
  summary: 'Refusals, team north, llama-gpu: violated, 6 % against 3 %, 2.00 times (1.40 to any)',
  value: 0.06,
  limit: 0.0375,
  interval_low: 0.04,
  interval_high: 0.09,
  sample_size: 900,
  details: {
    ...probed.details,
    band: { low: 0.024, high: 0.0375 },
    probe: null,
    gap: {
      by: 'team',
      group: 'north',
      baseline: '',
      stratified_by: 'route',
      verdict: 'violated',
      own: rate(0.06, 900),
      rest: rate(0.03, 2700),
      ratio: { value: 2, low: 1.4, high: null },
      complement: { value: 0.97, low: 0.94, high: 0.99 },
      alike: { low: 0.8, high: 1.25 },
      more_needed: null,
    },
    odds: {
      by: 'team',
      group: 'north',
      baseline: 'south',
      scorer: 'toxicity',
      label: 'toxicity',
      verdict: 'undecided',
      true_positives: { own: rate(0.7, 40), rest: rate(0.8, 90), difference: { value: -0.1, low: -0.3, high: 0.1 } },
      false_positives: null,
      tolerance: 0.1,
      more_needed: 160,
    },
  },
};
