import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBiasCheck } from '../../../evaluator/checks/bias/index.js';
import { queries } from '../../../store/index.js';
import { openTestStore, type TestStore } from '../../store/helpers.js';
import { iso, NOON } from '../builders.js';
import { contextOf, HOUR, storeCalls } from '../helpers.js';

const START = Math.floor(NOON / HOUR) * HOUR;
const CONFIG = {
  bias: {
    groups: [{ name: 'team', by: 'attribute' as const, attribute: 'user.team', baseline: 'south' }],
    metrics: ['refusal' as const],
    period: 'day' as const,
  },
};

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore('embedded');
});

afterAll(async () => {
  await opened.close();
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
  const rows = Array.from({ length: 2000 }, (_, index): queries.ScoreRow => ({
    call_id: `c-${index}`,
    started_at: iso(START + Math.floor((HOUR * index) / 2000)),
    target: 'llama',
    model: '',
    purpose: 'user',
    session_id: '',
    scorer: 'refusal',
    scorer_version: '1',
    score: index >= 1000 || refused(index) ? 0.9 : 0.1,
    label: '',
    spans: [],
    probability: 1,
    scored_at: iso(START + HOUR),
  }));
  await queries.saveScores(opened.store, rows);
  await queries.saveScoringState(opened.store, { cursor: 1e9, scorers: {}, floors: null }, NOON);
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
