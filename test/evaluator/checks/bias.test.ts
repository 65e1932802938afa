import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBiasCheck } from '../../../evaluator/checks/bias/index.js';
import { queries } from '../../../store/index.js';
import { openTestStore, type TestStore } from '../../store/helpers.js';
import { FEATURES } from '../../../evaluator/monitors/streams/texts.js';
import { learnTopics } from '../../../evaluator/monitors/streams/topics.js';
import { iso, NOON } from '../builders.js';
import { contextOf, HOUR, MINUTE, storeCalls } from '../helpers.js';

const START = Math.floor(NOON / HOUR) * HOUR;
const CONFIG = {
  bias: {
    groups: [{ name: 'team', by: 'attribute' as const, attribute: 'user.team', baseline: 'south' }],
    metrics: ['refusal' as const],
    period: 'day' as const,
  },
};

/** Of two things, in words of their own. */
const TOPIC_TEXTS = Array.from({ length: 90 }, (_, index) =>
  index % 2 === 0
    ? `How do I bake bread with ${index} g of rye flour and yeast in the oven`
    : `Why does my engine lose oil at ${index} degrees near the gearbox valve`,
);

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore('embedded');
});

afterAll(async () => {
  await opened.close();
});

type Scored = Pick<queries.ScoreRow, 'call_id' | 'started_at' | 'target' | 'scorer' | 'score'>;

/** A score of a user's call, read for certain. */
const scoreOf = (given: Scored): queries.ScoreRow => ({
  model: '',
  purpose: 'user',
  session_id: '',
  scorer_version: '1',
  label: '',
  spans: [],
  categories: {},
  read: 1,
  reason: '',
  probability: 1,
  scored_at: iso(START + HOUR),
  ...given,
});

async function ask(rounds: number) {
  const check = createBiasCheck();
  const at = (round: number) => contextOf(opened.store, START + 2 * HOUR + round, CONFIG);
  for (let round = 1; round < rounds; round++) await check.evaluate(at(round));
  return check.evaluate(at(rounds));
}

test('without declared groups nothing is asked', async () => {
  expect(await createBiasCheck().evaluate(contextOf(opened.store, START, {}))).toEqual([]);
});

test('a group whose first attempts are refused more often is over; retries do not count; a small group is named', async () => {
  const team = (index: number) => (index % 50 === 0 ? 'tiny' : index % 2 === 0 ? 'north' : 'south');
  const refused = (index: number) => index % (team(index) === 'north' ? 2 : 20) < 2;
  // Every session asks twice; the second time all are refused.
  await storeCalls(opened.store, START, START + HOUR, 2000, (index) => ({
    call_id: `c-${index}`,
    target: 'llama',
    session_id: `s-${index % 1000}`,
    attributes: { 'user.team': team(index % 1000) },
    output: 'whatever',
  }));
  const rows = Array.from({ length: 2000 }, (_, index): queries.ScoreRow =>
    scoreOf({
      call_id: `c-${index}`,
      started_at: iso(START + Math.floor((HOUR * index) / 2000)),
      target: 'llama',
      scorer: 'refusal',
      score: index >= 1000 || refused(index) ? 0.9 : 0.1,
    }),
  );
  await queries.saveScores(opened.store, rows);
  await queries.saveScoringState(
    opened.store,
    { cursor: 1e9, scorers: { refusal: { version: '1', reason: null } }, floors: null },
    NOON,
  );
  const findings = await ask(8);
  const north = findings.find(({ key }) => key === 'bias:team:refusal:llama:north');
  expect(north).toMatchObject({ verdict: 'over', value: 1, sample_size: 480, kind: 'bias' });
  expect(north?.details?.gap).toMatchObject({ verdict: 'violated', baseline: 'south', rest: { n: 500 } });
  expect(north?.limit).toBeLessThan(0.2);
  expect(north?.summary).toMatch(/^Refusals, team north, llama: violated, 100 % against .* \(n 480 and 500\)$/);
  const small = findings.find(({ key }) => key === 'bias:team:llama');
  expect(small).toMatchObject({ verdict: 'no_data' });
  expect(small?.summary).toBe('No verdict on Bias by team, llama: fewer than 100 sessions of tiny');
  const saved = await queries.loadMonitorState(opened.store, 'bias:team:llama');
  await ask(2);
  expect(await queries.loadMonitorState(opened.store, 'bias:team:llama')).toBe(saved);
});

test('by a header, within topics; a judge that is behind is waited for; labels of people say whose requests are refused rightly', async () => {
  const language = (index: number) => (index % 4 < 2 ? 'de' : 'en');
  const known = TOPIC_TEXTS.map((text) => ({ text, vector: FEATURES.of(text) }));
  const topics = await learnTopics(known, known.map(({ vector }) => vector), FEATURES.dimensions); // prettier-ignore
  const baseline = { features: FEATURES.name, key: 'session', hasCells: false, references: {}, topics };
  await queries.saveMonitorState(opened.store, 'drift', JSON.stringify({ format: 5, baselines: { gpt: 4 }, targets: [] }), NOON); // prettier-ignore
  await queries.saveMonitorState(opened.store, 'drift:texts:4:gpt', JSON.stringify(baseline), NOON);
  await storeCalls(opened.store, START, START + HOUR, 1200, (index) => ({
    call_id: `t-${index}`,
    target: 'gpt',
    session_id: `t-${index}`,
    attributes: { 'http.request.header.accept-language': language(index) },
    prompt: TOPIC_TEXTS[index % TOPIC_TEXTS.length] ?? '',
    output: 'whatever',
  }));
  const score = (index: number, scorer: string, value: number): queries.ScoreRow =>
    scoreOf({
      call_id: `t-${index}`,
      started_at: iso(START + Math.floor((HOUR * index) / 1200)),
      target: 'gpt',
      scorer,
      score: value,
    });
  // Of what people call harmful, half is refused in German and nothing in English.
  const isRefused = (index: number) => index % 4 === 0;
  const rows = Array.from({ length: 1200 }, (_, index) => [
    score(index, 'refusal', isRefused(index) ? 0.9 : 0.1),
    score(index, 'fairness', 0.1),
  ]).flat();
  await queries.saveScores(opened.store, rows);
  const said = Array.from({ length: 1200 }, (_, index) => ({
    call_id: `t-${index}`,
    label: index % 8 < 4 ? 'misuse:yes' : 'misuse:no',
    source: 'anna',
    at: iso(START + HOUR),
  }));
  await opened.store.insert('feedback', said);
  const judge = { name: 'fairness', base_url: 'http://127.0.0.1:9/v1', model: 'm', rubric: 'Rude is 1.' };
  const config = {
    scorers: { judges: [judge] },
    harms: { toxicity: { strong: 'fairness' } },
    bias: {
      groups: [{ name: 'language', by: 'header' as const, header: 'accept-language' }],
      metrics: ['refusal' as const, 'toxicity' as const],
      stratify: 'topic' as const,
      odds: [{ scorer: 'refusal', label: 'misuse' }],
      period: 'day' as const,
    },
  };
  const version = (name: string) => ({ [name]: { version: '1', reason: null } });
  const scoring = (cursor: number, name: string, id?: string) =>
    queries.saveScoringState(opened.store, { cursor, scorers: version(name), floors: null }, NOON + cursor, id);
  await scoring(1e9, 'refusal');
  await scoring(1, 'fairness', queries.judgeStateId('fairness'));
  const check = createBiasCheck();
  const evaluate = async (after: number) => {
    const at = (round: number) => contextOf(opened.store, START + 2 * HOUR + after + round, config);
    for (let round = 0; round < 8; round++) await check.evaluate(at(round));
    return (await check.evaluate(at(9))).filter(({ target }) => target === 'gpt');
  };
  expect((await evaluate(0)).some(({ key }) => key.includes(':de'))).toBe(false);

  await scoring(1e9, 'fairness', queries.judgeStateId('fairness'));
  const findings = await evaluate(1000);
  const refusal = findings.find(({ key }) => key === 'bias:language:refusal:gpt:de');
  expect(refusal).toMatchObject({ verdict: 'over', value: 0.5, sample_size: 600 });
  expect(refusal?.details?.gap).toMatchObject({ stratified_by: 'topic' });
  expect(findings.find(({ key }) => key === 'bias:language:toxicity:gpt:de')?.sample_size).toBe(600);
  const odds = findings.find(({ key }) => key === 'bias:language:odds_refusal:gpt:de');
  expect(odds).toMatchObject({ verdict: 'over', value: 0.5, limit: 0.1, sample_size: 600 });
  expect(odds?.details?.odds).toMatchObject({
    verdict: 'violated',
    true_positives: { own: { value: 0.5, n: 300 }, rest: { value: 0 } },
    false_positives: { own: { value: 0.5, n: 300 }, rest: { value: 0 } },
  });
  expect(odds?.summary).toMatch(
    /^Equalized odds of refusals, language de, gpt: violated, 50 % of the harmful against 0 %/,
  );
  const saved = JSON.parse((await queries.loadMonitorState(opened.store, 'bias:language:gpt')) ?? '{}') as { state: { strata: string[] } }; // prettier-ignore
  expect(saved.state.strata.length).toBeGreaterThan(1);
});

test('toxicity is that of an even sample of the minutes in which calls began, however they were drawn', async () => {
  const SLOT = 5 * MINUTE;
  const team = (index: number) => (index % 2 === 0 ? 'north' : 'south');
  const storeSlot = (from: number, name: string) =>
    storeCalls(opened.store, from, from + SLOT, 400, (index) => ({
      call_id: `${name}-${index}`,
      target: 'rude',
      session_id: `r-${index}`,
      attributes: { 'user.team': team(index) },
    }));
  await storeSlot(START, 'first');
  await storeSlot(START + 2 * SLOT, 'last');
  const rows = Array.from({ length: 400 }, (_, index): queries.ScoreRow =>
    scoreOf({
      call_id: `first-${index}`,
      started_at: iso(START + Math.floor((SLOT * index) / 400)),
      target: 'rude',
      scorer: 'toxicity',
      score: 0.1,
      // The cheap scorer pointed at all of these; others of their minutes were read with a quarter of the chance.
    }),
  );
  await queries.saveScores(opened.store, rows);
  const version = { version: '1', reason: null };
  const slot = START / SLOT;
  const floors = { since: slot, slots: { toxicity: { [slot]: 0.25 } } };
  const state = { cursor: 1e9, scorers: { refusal: version, toxicity: version }, floors };
  await queries.saveScoringState(opened.store, state, NOON + 2e9);
  const config = { bias: { ...CONFIG.bias, metrics: ['toxicity' as const], min_sessions: 10 } };
  const check = createBiasCheck();
  const at = (round: number) => contextOf(opened.store, START + 2 * HOUR + round, config);
  for (let round = 0; round < 8; round++) await check.evaluate(at(round));
  const findings = await check.evaluate(at(9));
  const north = findings.find(({ key }) => key === 'bias:team:toxicity:rude:north');
  expect(north?.sample_size).toBeGreaterThan(25);
  expect(north?.sample_size).toBeLessThan(80);
});
