import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../core/findings/finding.js';
import type { FindingDetails } from '../../core/findings/finding_details.js';
import { queries } from '../../store/index.js';
import { driftOf } from '../evaluator/builders.js';
import { boardOf, drawn, textOf } from './boards.js';
import { expand, type Situation } from './grafana_sql.js';
import { seededStore, type SeededStore } from './seed.js';

const board = boardOf('clickhouse', 'quality');
const panels = drawn(board).map((panel): [string, string] => [panel.title, textOf(panel.targets?.[0] ?? {}, 'rawSql')]);
const sqlOf = (title: string): string => panels.find(([name]) => name === title)?.[1] ?? '';

type Row = Record<string, string | number | null>;

let seeded: SeededStore;

beforeAll(async () => {
  seeded = await seededStore();
  await queries.copyEvidence(seeded.store, ['call-1', 'call-100']);
  await queries.saveFindings(seeded.store, [...verdicts(seeded.now), ...harmsAndBias(seeded.now)]);
  await queries.saveScores(seeded.store, scores(seeded.now));
  for (const label of labels(seeded.now)) await queries.insertFeedback(seeded.store, label);
  await queries.saveScoringState(seeded.store, judgeState(seeded.now), seeded.now, queries.judgeStateId('helpful'));
});

afterAll(() => seeded?.close());

function verdicts(now: number): Finding[] {
  const ago = (ms: number) => new Date(now - ms).toISOString();
  const details: FindingDetails = {
    since: ago(1_200_000),
    statistic: { name: 'e-value', value: 24_180, threshold: 20_000 },
    band: { low: null, high: 0.034 },
    series: Array.from({ length: 30 }, (_, index) => ({
      at: ago((30 - index) * 60_000),
      value: index === 7 ? null : index / 1000,
      n: 20,
    })),
    examples: { before: ['call-100'], after: ['call-1', 'unknown'] },
  };
  const refusals = driftOf({
    finding_id: 'q1',
    at: ago(30_000),
    key: 'drift:refusal:openai',
    title: "Refusals, 'openai'",
    target: 'openai',
    details,
  });
  const unknown: Finding = {
    ...refusals,
    key: 'integrity:fields:gpu-box',
    kind: 'integrity',
    title: 'Fields, gpu-box',
    target: 'gpu-box',
    verdict: 'no_data',
    value: null,
    evidence: ['call-100'],
    details: undefined,
  };
  const earlier: Finding = { ...refusals, at: ago(600_000), verdict: 'ok', value: 0.03, details: undefined };
  return [earlier, refusals, unknown];
}

const share = (value: number) => ({ value, low: value - 0.02, high: value + 0.03 });

/** A harm with labels, a gap between groups, and what probes found. */
function harmsAndBias(now: number): Finding[] {
  const [, base] = verdicts(now);
  if (base === undefined) throw new Error('there is a verdict to begin with');
  const plain = { ...base, unit: 'ratio' as const, target: 'openai', evidence: [] };
  const prevalence: FindingDetails['prevalence'] = {
    harm: 'toxicity',
    text: 'output',
    cheap: 'toxicity_cheap 3',
    strong: 'toxicity 1',
    threshold: 0.5,
    sessions: 400,
    texts: 500,
    read: 250,
    read_share: 0.5,
    unreadable: 2,
    judged: share(0.04),
    corrected: share(0.03),
    labels: { flagged: 10, false_alarms: 3, unflagged: 5, missed: 1, unasked: 0 },
    worst: [
      { call_id: 'call-1', score: 0.91 },
      { call_id: 'gone', score: 0.8 },
    ],
    more_needed: null,
    previous: null,
  };
  const gap: FindingDetails['gap'] = {
    by: 'team',
    group: 'north',
    baseline: '',
    stratified_by: 'route',
    verdict: 'violated',
    own: { ...share(0.06), n: 900 },
    rest: { ...share(0.03), n: 2700 },
    ratio: { value: 2, low: 1.4, high: null },
    complement: { value: 0.97, low: 0.9, high: 0.99 },
    alike: { low: 0.8, high: 1.25 },
    more_needed: null,
  };
  const probe: FindingDetails['probe'] = {
    run: 'r1',
    axis: 'age',
    verdict: 'violated',
    streams: [
      { name: 'old', title: 'old against young', verdict: 'violated', gap: -0.4, low: -0.5, high: -0.3, pairs: 60, more: null },
      { name: 'middle', title: 'middle-aged against young', verdict: 'undecided', gap: null, low: -1, high: 1, pairs: 0, more: 90 },
    ],
    templates: [],
    choices: {
      ambiguous: { accuracy: { ...share(0.8), n: 40 }, bias: { ...share(0.1), n: 40 }, unread: 1 },
      disambiguated: { accuracy: null, bias: null, unread: 0 },
    },
  }; // prettier-ignore
  const later = new Date(now - 20_000).toISOString();
  const harm = { ...plain, key: 'toxicity:toxicity:openai', kind: 'toxicity', title: 'Toxicity, openai', metric: 'toxicity' } as const; // prettier-ignore
  return [
    { ...harm, verdict: 'over', value: 0.04, interval_low: 0.02, interval_high: 0.07, limit: 0.01, details: { prevalence } },
    { ...harm, at: later, verdict: 'over', value: 0.05, interval_low: 0.03, interval_high: 0.08, limit: 0.01, details: { prevalence } },
    { ...plain, key: 'bias:team:refusal:openai:north', kind: 'bias', title: 'Refusals, team north', verdict: 'over', details: { gap } },
    { ...plain, key: 'probe:openai:age:length', kind: 'bias', title: 'Probed length by age', verdict: 'over', details: { probe, band: { low: -0.05, high: 0.05 } } },
  ]; // prettier-ignore
}

/** Of two scorers; one text in ten was drawn by the judge, and one it could make nothing of. */
function scores(now: number): queries.ScoreRow[] {
  const of = (index: number, scorer: string, score: number | null, probability: number): queries.ScoreRow => ({
    call_id: `call-${index}`,
    started_at: new Date(now - 600_000).toISOString(),
    target: 'openai',
    model: 'gpt',
    purpose: 'user',
    session_id: '',
    scorer,
    scorer_version: '1',
    score,
    label: '',
    spans: [],
    categories: {},
    read: 1,
    reason: '',
    probability,
    scored_at: new Date(now - 500_000).toISOString(),
  });
  return [
    of(1, 'toxicity', 1, 0.5),
    of(2, 'toxicity', 0, 1),
    of(3, 'toxicity', 0, 1),
    of(4, 'toxicity', null, 1),
    of(5, 'helpful', 0.7, 0.1),
  ];
}

/** One agrees that the first call is toxic; another one changes the mind on the second, which was found harmless. */
function labels(now: number): Parameters<typeof queries.insertFeedback>[1][] {
  const said = (index: number, word: string, source: string, secondsAgo: number) => ({
    at: new Date(now - secondsAgo * 1000).toISOString(),
    call_id: `call-${index}`,
    response_id: '',
    request_id: '',
    rating: null,
    label: `toxicity:${word}`,
    correction: '',
    comment: '',
    source,
  });
  return [said(1, 'yes', 'ana', 400), said(2, 'no', 'bo', 400), said(2, 'yes', 'bo', 300)];
}

function judgeState(now: number): queries.ScoringState {
  const day = Math.floor(now / 86_400_000) * 86_400_000;
  return { cursor: 0, scorers: {}, floors: null, spending: { day, usd: 0.25, requests: 12 } };
}

async function ask(sql: string, variables: Situation['variables'] = {}, past = 0): Promise<Row[]> {
  const [from, to] = [seeded.now - 3_600_000 - past, seeded.now - past];
  return seeded.store.query(expand(sql, { from, to, intervalSeconds: 60, variables }));
}

describe('the quality board', () => {
  it.each(panels)('%s answers', async (_, sql) => {
    expect((await ask(sql)).length).toBeGreaterThan(0);
  });

  it.each(panels)('%s: without verdicts nothing, never a zero', async (_, sql) => {
    const values = (await ask(sql, {}, 8e9)).flatMap((row) => Object.values(row));
    expect(values.filter((value) => value !== null)).toEqual([]);
  });

  it('counts the newest verdict of each monitor', async () => {
    const figures = await Promise.all(
      ['Over', 'Near', 'Not yet known', 'Within'].map(async (title) =>
        Object.values((await ask(sqlOf(title)))[0] ?? {}),
      ),
    );
    expect(figures.flat().map(Number)).toEqual([4, 0, 1, 0]);
  });

  it('shows what a verdict rests on, worst first, and no value where none is known', async () => {
    const rows = await ask(sqlOf('Verdicts'));
    expect(rows.map(({ verdict, monitor }) => [verdict, monitor])).toEqual([
      ['over', 'Probed length by age'],
      ['over', "Refusals, 'openai'"],
      ['over', 'Refusals, team north'],
      ['over', 'Toxicity, openai'],
      ['no_data', 'Fields, gpu-box'],
    ]);
    const [, refusals, , , fields] = rows;
    expect(refusals).toMatchObject({ value: 0.061, statistic: 'e-value', reached: 24_180, threshold: 20_000 });
    expect(refusals?.['since']).not.toBeNull();
    expect(fields).toMatchObject({ value: null, reached: null, since: null });
  });

  it.each(drawn(board).filter(({ type }) => type === 'table'))(
    '$title: names and formats each of its columns',
    async (panel) => {
      const formatted = new Set(panel.fieldConfig?.overrides.map(({ matcher }) => matcher.options));
      const [row] = await ask(textOf(panel.targets?.[0] ?? {}, 'rawSql'));
      expect(Object.keys(row ?? {}).filter((name) => !formatted.has(name))).toEqual([]);
    },
  );

  it('shows harms with their band against the budget, what people say, and the worst texts', async () => {
    expect(await ask(sqlOf('Prevalence'))).toMatchObject([
      { monitor: 'toxicity:toxicity:openai', prevalence: 0.04, interval_from: 0.02, interval_to: 0.07, budget: 0.01 },
      { monitor: 'toxicity:toxicity:openai', prevalence: 0.05, interval_from: 0.03, interval_to: 0.08, budget: 0.01 },
    ]);
    const [harm, ...others] = await ask(sqlOf('Harms'));
    expect(others).toEqual([]);
    expect(harm).toMatchObject({ prevalence: 0.05, corrected: 0.03, read_share: 0.5, scorer: 'toxicity 1' });
    expect([harm?.['labelled'], harm?.['false_alarms'], harm?.['missed']].map(Number)).toEqual([15, 3, 1]);
    expect(await ask(sqlOf('Worst texts'))).toMatchObject([{ call_id: 'call-1', score: 0.91 }]);
  });

  it('shows gaps between groups, and what probes found, unknown ends as unknown', async () => {
    expect(await ask(sqlOf('Gaps between declared groups'))).toMatchObject([
      { answer: 'violated', rate: 0.06, compared_rate: 0.03, ratio: 2, ratio_low: 1.4, ratio_high: null, complement: 0.97 },
    ]); // prettier-ignore
    expect(await ask(sqlOf('Probes'))).toMatchObject([
      { compared: 'old against young', answer: 'violated', gap: -0.4, tolerated: 0.05 },
      { compared: 'middle-aged against young', answer: 'undecided', gap: null, more_needed: 90 },
    ]);
    expect(await ask(sqlOf('Multiple choice'))).toMatchObject([
      { context: 'ambiguous', accuracy: 0.8, bias: 0.1 },
      { context: 'disambiguated', accuracy: null, bias: null },
    ]);
  });

  it('weighs scores by their chances, and says what judges cost', async () => {
    const [point] = (await ask(sqlOf('Scores'))).filter(({ scored_by: by }) => by === 'toxicity 1');
    expect(point?.['mean_score']).toBeCloseTo(0.5);
    const rows = await ask(sqlOf('Scorers and judges'));
    expect(rows).toMatchObject([
      { scored_by: 'helpful', cost_today: 0.25, chance: 0.1, mean_score: 0.7 },
      { scored_by: 'toxicity', cost_today: null, requests_today: null, mean_score: 0.5 },
    ]);
    expect([rows[1]?.['labelled'], rows[1]?.['agreed'], rows[0]?.['agreed']]).toEqual([expect.anything(), 0.5, null]);
    expect([rows[0]?.['requests_today'], rows[1]?.['read'], rows[1]?.['unreadable']].map(Number)).toEqual([12, 4, 1]);
  });

  it('draws the monitored value with what is usual, in order, gaps as gaps', async () => {
    const rows = await ask(sqlOf('Monitored value'));
    expect(rows).toHaveLength(30);
    expect(rows.map(({ time }) => time)).toEqual(rows.map(({ time }) => time).toSorted());
    expect(rows[7]).toMatchObject({ monitor: 'drift:refusal:openai', value: null, usual_from: null, usual_to: 0.034 });
    expect(rows[8]?.['value']).toBeCloseTo(0.008);
    expect(
      (await ask(sqlOf('Share of the limit'))).filter(({ monitor }) => monitor === 'drift:refusal:openai'),
    ).toHaveLength(2);
  });

  it('shows calls from before and after, else those that show what is wrong', async () => {
    const rows = await ask(sqlOf('Example calls'));
    expect(rows.map(({ side, call_id: id }) => [side, id])).toEqual([
      ['before', 'call-100'],
      ['after', 'call-1'],
      ['shows it', 'call-100'],
    ]);
  });

  it('is narrowed by its variables, whatever their values', async () => {
    const verdictsOf = async (variables: Situation['variables']) =>
      (await ask(sqlOf('Verdicts'), variables)).map(({ verdict }) => verdict);
    expect(await verdictsOf({ target: ['gpu-box'] })).toEqual(['no_data']);
    expect(await verdictsOf({ monitor: ['drift:refusal:openai', 'x'] })).toEqual(['over']);
    expect(await verdictsOf({ monitor: ["\\') OR 1=1 --", "'"] })).toEqual([]);
    for (const { name, query } of board.templating.list.filter(({ type }) => type === 'query')) {
      const offered = await ask(textOf(query as Record<string, unknown>, 'rawSql'));
      expect([name, offered.length > 1]).toEqual([name, true]);
    }
  });
});
