import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredCall } from '../../../../core/call.js';
import type { ConfigInput } from '../../../../core/config/schema.js';
import { createBiasCheck } from '../../../../evaluator/checks/bias/index.js';
import { queries } from '../../../../store/index.js';
import { makeScore, openTestStore, type TestStore } from '../../../store/helpers.js';
import { STATE_FORMAT } from '../../../../evaluator/monitors/monitors.js';
import { FEATURES } from '../../../../evaluator/monitors/streams/texts.js';
import { learnTopics } from '../../../../evaluator/monitors/streams/topics.js';
import { iso, NOON } from '../../builders.js';
import { contextOf, HOUR, MINUTE, storeCalls } from '../../helpers.js';

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

/** Calls of a target, one a session where nothing else is said, over some time from `from` on. */
interface Stored {
  /** Of the ids of the calls and sessions. */
  prefix: string;
  target: string;
  number: number;
  from?: number;
  span?: number;
  fields: (index: number) => Partial<StoredCall>;
}

const store = ({ prefix, target, number, from = START, span = HOUR, fields }: Stored) =>
  storeCalls(opened.store, from, from + span, number, (index) => ({
    call_id: `${prefix}-${index}`,
    session_id: `${prefix}-${index}`,
    target,
    ...fields(index),
  }));

/** What scorers say of the same calls, read for certain. */
const score = (
  { prefix, target, number, from = START, span = HOUR }: Stored,
  by: Record<string, (index: number) => number>,
) =>
  queries.saveScores(
    opened.store,
    Object.entries(by).flatMap(([scorer, of]) =>
      Array.from({ length: number }, (_, index) =>
        makeScore({
          call_id: `${prefix}-${index}`,
          started_at: iso(from + Math.floor((span * index) / number)),
          target,
          model: '',
          scorer,
          score: of(index),
          scored_at: iso(START + HOUR),
        }),
      ),
    ),
  );

const VERSION = { version: '1', reason: null };

/** Answers after so many rounds, two hours after the first call: a round takes in some of what there is. */
async function ask(config: ConfigInput, rounds: number, after = 0) {
  const check = createBiasCheck();
  const at = (round: number) => contextOf(opened.store, START + 2 * HOUR + after + round, config);
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
  const sent: Stored = {
    prefix: 'c',
    target: 'llama',
    number: 2000,
    fields: (index) => ({ session_id: `s-${index % 1000}`, attributes: { 'user.team': team(index % 1000) } }),
  };
  await store(sent);
  await score(sent, { refusal: (index) => (index >= 1000 || refused(index) ? 0.9 : 0.1) });
  await queries.saveScoringState(opened.store, { cursor: 1e9, scorers: { refusal: VERSION }, floors: null }, NOON);
  const findings = await ask(CONFIG, 8);
  const north = findings.find(({ key }) => key === 'bias:team:refusal:llama:north');
  expect(north).toMatchObject({ verdict: 'over', value: 1, sample_size: 480, kind: 'bias' });
  expect(north?.details?.gap).toMatchObject({ verdict: 'violated', baseline: 'south', rest: { n: 500 } });
  expect(north?.limit).toBeLessThan(0.2);
  expect(north?.summary).toMatch(/^Refusals, team north, llama: violated, 100 % against .* \(n 480 and 500\)$/);
  const small = findings.find(({ key }) => key === 'bias:team:llama');
  expect(small).toMatchObject({ verdict: 'no_data' });
  expect(small?.summary).toBe('No verdict on bias by team, llama: fewer than 100 sessions of tiny');
  const saved = await queries.loadMonitorState(opened.store, 'bias:team:llama');
  await ask(CONFIG, 2);
  expect(await queries.loadMonitorState(opened.store, 'bias:team:llama')).toBe(saved);
});

test('by a header, within topics; a judge that is behind is waited for; labels of people say whose requests are refused rightly', async () => {
  const language = (index: number) => (index % 4 < 2 ? 'de' : 'en');
  const known = TOPIC_TEXTS.map((text) => ({ text, vector: FEATURES.of(text) }));
  const topics = await learnTopics(known, known.map(({ vector }) => vector), FEATURES.dimensions); // prettier-ignore
  const baseline = { features: FEATURES.name, key: 'session', hasCells: false, references: {}, topics };
  await queries.saveMonitorState(opened.store, 'drift', JSON.stringify({ format: STATE_FORMAT, baselines: { gpt: 4 }, targets: [] }), NOON); // prettier-ignore
  await queries.saveMonitorState(opened.store, 'drift:texts:4:gpt', JSON.stringify(baseline), NOON);
  const sent: Stored = {
    prefix: 't',
    target: 'gpt',
    number: 1200,
    fields: (index) => ({
      attributes: { 'http.request.header.accept-language': language(index) },
      prompt: TOPIC_TEXTS[index % TOPIC_TEXTS.length] ?? '',
    }),
  };
  await store(sent);
  // Of what people call harmful, half is refused in German and nothing in English.
  const isRefused = (index: number) => index % 4 === 0;
  await score(sent, { refusal: (index) => (isRefused(index) ? 0.9 : 0.1), fairness: () => 0.1 });
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
  const scoring = (cursor: number, name: string, id?: string) =>
    queries.saveScoringState(opened.store, { cursor, scorers: { [name]: VERSION }, floors: null }, NOON + cursor, id);
  await scoring(1e9, 'refusal');
  await scoring(1, 'fairness', queries.judgeStateId('fairness'));
  const evaluate = async (after: number) => (await ask(config, 9, after)).filter(({ target }) => target === 'gpt');
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
  const slotOf = (prefix: string, from: number): Stored => ({
    prefix,
    target: 'rude',
    number: 400,
    from,
    span: SLOT,
    fields: (index) => ({ session_id: `r-${index}`, attributes: { 'user.team': team(index) } }),
  });
  const first = slotOf('first', START);
  await store(first);
  await store(slotOf('last', START + 2 * SLOT));
  // The cheap scorer pointed at all of these; others of their minutes were read with a quarter of the chance.
  await score(first, { toxicity: () => 0.1 });
  const slot = START / SLOT;
  const floors = { since: slot, slots: { toxicity: { [slot]: 0.25 } } };
  const state = { cursor: 1e9, scorers: { refusal: VERSION, toxicity: VERSION }, floors };
  await queries.saveScoringState(opened.store, state, NOON + 2e9);
  const config = { bias: { ...CONFIG.bias, metrics: ['toxicity' as const], min_sessions: 10 } };
  const findings = await ask(config, 9);
  const north = findings.find(({ key }) => key === 'bias:team:toxicity:rude:north');
  expect(north?.sample_size).toBeGreaterThan(25);
  expect(north?.sample_size).toBeLessThan(80);
});
