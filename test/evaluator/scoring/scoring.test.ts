import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScorers } from '../../../evaluator/scorers/index.js';
import { Floors } from '../../../evaluator/scoring/floors.js';
import { createScoring } from '../../../evaluator/scoring/index.js';
import { Pace } from '../../../evaluator/scoring/pace.js';
import { Readers } from '../../../evaluator/scoring/readers.js';
import { ScoringThread } from '../../../evaluator/scoring/thread.js';
import { queries } from '../../../store/index.js';
import { openTestStore, silent, type TestStore } from '../../store/helpers.js';
import { NOON } from '../builders.js';
import { configOf, MINUTE, storeCalls, TestClock } from '../helpers.js';

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore('embedded');
});

afterAll(async () => {
  await opened.close();
});

const scoring = (scorers: Record<string, unknown> = {}) =>
  createScoring({
    config: configOf({ scorers: { cpu: 16, ...scorers } }),
    store: opened.store,
    log: silent,
    clock: new TestClock(Date.now() + MINUTE),
    purposes: ['user'],
  });

interface Row {
  call_id: string;
  scorer: string;
  score: number | null;
  probability: number;
  scorer_version: string;
}

const rows = (prefix: string): Promise<Row[]> =>
  opened.store.query<Row>(
    'SELECT call_id, scorer, score, probability, scorer_version FROM scores WHERE startsWith(call_id, {prefix:String})',
    { prefix },
  );

test('new calls are scored once, whoever goes on and however often', async () => {
  const loop = 'go on and on and '.repeat(20);
  await storeCalls(opened.store, NOON, NOON + MINUTE, 130, (index) => ({
    call_id: `first-${index}`,
    prompt: 'Tell me of the sea',
    output: index === 7 ? loop : 'The sea is wide and salt.',
    purpose: index === 8 ? 'probe' : 'user',
  }));
  const first = scoring();
  await first.runOnce();
  expect(first.stats().unavailable).toEqual({});
  expect(first.stats().waiting).toBe(0);
  await first.stop();
  const found = await rows('first-');
  const repetition = found.filter(({ scorer }) => scorer === 'repetition');
  expect(repetition).toHaveLength(129);
  expect(repetition.filter(({ score }) => (score ?? 0) > 0.5).map(({ call_id }) => call_id)).toEqual(['first-7']);
  expect(found.some(({ call_id }) => call_id === 'first-8')).toBe(false);
  expect(found.filter(({ scorer }) => scorer === 'toxicity_cheap.prompt')).toHaveLength(129);
  expect(found.every(({ probability }) => probability === 1)).toBe(true);

  const second = scoring();
  await second.runOnce();
  await second.stop();
  expect(second.stats().scored).toEqual({});
  expect(await rows('first-')).toHaveLength(found.length);
});

test('scorers are off by name and by target; a call shows its scores', async () => {
  await storeCalls(opened.store, NOON, NOON + MINUTE, 2, (index) => ({
    call_id: `second-${index}`,
    target: `target-${index}`,
    prompt: 'You are an idiot',
    output: 'So are you',
  }));
  const loop = scoring({ off: ['misuse_cheap'], targets: { 'target-1': { off: ['repetition'] } } });
  await loop.runOnce();
  await loop.stop();
  const found = await rows('second-');
  expect(found.filter(({ scorer }) => scorer === 'misuse_cheap')).toEqual([]);
  expect(found.filter(({ scorer }) => scorer === 'repetition').map(({ call_id }) => call_id)).toEqual(['second-0']);
  const call = await queries.getCall(opened.store, 'second-0');
  const scores = call === null ? [] : await queries.scoresOf(opened.store, call);
  expect(scores.map(({ scorer }) => scorer)).toContain('toxicity_cheap');
  const state = await queries.loadScoringState(opened.store);
  expect(state?.cursor).toBe(call?.ingest_seq === undefined ? -1 : call.ingest_seq + 1);
  expect(state?.scorers['repetition']?.reason).toBeNull();
});

test('of a long text is kept what share was read, and of a toxic one of which kind it is', async () => {
  await storeCalls(opened.store, NOON, NOON + MINUTE, 1, () => ({
    call_id: 'long',
    prompt: 'You are an idiot. '.repeat(100),
    output: 'The sea is wide.',
  }));
  const loop = scoring({ characters: 900 });
  await loop.runOnce();
  await loop.stop();
  const call = await queries.getCall(opened.store, 'long');
  const scores = new Map(
    (call === null ? [] : await queries.scoresOf(opened.store, call)).map((score) => [score.scorer, score]),
  );
  expect(scores.get('toxicity_cheap.prompt')).toMatchObject({ read: 0.5, reason: '', categories: {} });
  expect(scores.get('toxicity')?.read).toBe(1);
  const kinds = scores.get('toxicity.prompt')?.categories ?? {};
  expect(Object.keys(kinds).sort()).toEqual(['identity_hate', 'insult', 'self_harm', 'sexual', 'threat']);
  expect(kinds['insult']).toBeGreaterThan(kinds['sexual'] ?? 1);
  expect(scores.get('format')).toMatchObject({ score: null, read: null, reason: 'JSON was not asked for' });
});

test('a model that cannot load is no data, with the reason; the others go on', async () => {
  await storeCalls(opened.store, NOON, NOON + MINUTE, 1, () => ({ call_id: 'alone', output: 'The sea is wide.' }));
  const model = { name: 'mine', version: '1', path: '/nowhere/model.onnx', tokenizer: '/nowhere/vocab.txt', labels: ['no', 'yes'] }; // prettier-ignore
  const off = ['toxicity', 'injection', 'misuse'];
  const loop = scoring({ models: [model], off });
  await loop.runOnce();
  await loop.stop();
  expect(loop.stats().unavailable['mine']).toMatch(/\/nowhere\/vocab\.txt/);
  const state = await queries.loadScoringState(opened.store);
  expect(state?.scorers['mine']?.reason).toBe(loop.stats().unavailable['mine']);
  const found = (await rows('alone')).map(({ scorer }) => scorer);
  expect(found).toContain('repetition');
  expect(found).not.toContain('mine');
});

test("a model of the operator's own reads calls, under its name and version", async () => {
  await storeCalls(opened.store, NOON, NOON + MINUTE, 2, (index) => ({
    call_id: `own-${index}`,
    output: index === 0 ? 'a good day' : 'an awful, bad day',
  }));
  const file = (name: string) => fileURLToPath(new URL(`../../support/models/${name}`, import.meta.url));
  const labels = ['praise', 'neither', 'blame'];
  const model = { name: 'blame', version: '7', path: file('bag.onnx'), tokenizer: file('vocab.txt'), labels };
  const loop = scoring({ models: [model], off: ['toxicity', 'injection', 'misuse'] });
  await loop.runOnce();
  await loop.stop();
  const found = (await rows('own-')).filter(({ scorer }) => scorer === 'blame');
  const byCall = found.toSorted((a, b) => a.call_id.localeCompare(b.call_id));
  expect(byCall.map(({ scorer_version: version }) => version)).toEqual(['7', '7']);
  expect(byCall[0]?.score).toBeLessThan(0.5);
  expect(byCall[1]?.score).toBeGreaterThan(0.5);
});

test('texts become vectors in the thread that scores, while it scores', async () => {
  const loop = scoring();
  const [, vectors] = await Promise.all([
    loop.runOnce(),
    loop.embed(['How do I bake bread?', '', 'A recipe for a loaf']),
  ]);
  await loop.stop();
  expect(vectors.map((vector) => vector?.length)).toEqual([384, undefined, 384]);
});

test('of a share of the calls the texts are fetched, always of the same ones; their chance is kept with the score', async () => {
  await storeCalls(opened.store, NOON, NOON + MINUTE, 1000, (index) => ({
    call_id: `third-${index}`,
    prompt: 'Tell me of the sea',
    output: 'The sea is wide and salt.',
  }));
  const last = await queries.getCall(opened.store, 'third-999');
  const until = last?.ingest_seq ?? 0;
  const question = {
    after: until - 1000,
    until,
    purposes: ['user'] as const,
    characters: 1000,
    coin: 'sea',
    limit: 5000,
  };
  const ask = (share: number) => queries.unscoredCalls(opened.store, { ...question, share });
  const calls = await ask(0.25);
  const drawn = calls.filter(({ output }) => output !== '').map(({ call_id }) => call_id);
  expect(calls).toHaveLength(1000);
  expect(calls.every(({ truncated }) => !truncated)).toBe(true);
  expect(drawn.length).toBeGreaterThan(180);
  expect(drawn.length).toBeLessThan(320);
  const more = (await ask(0.5)).filter(({ output }) => output !== '').map(({ call_id }) => call_id);
  expect(more).toEqual(expect.arrayContaining(drawn));
  expect(await queries.unscoredCalls(opened.store, { ...question, until: until - 400, share: 1 })).toHaveLength(600);

  const scorers = createScorers().filter(({ name }) => name === 'repetition');
  const thread = new ScoringThread();
  const readers = new Readers(scorers, configOf({}).scorers, thread, new Pace(0.25));
  const floors = Floors.from(null, NOON);
  const { rows: read } = await readers.read(calls, { cheap: 0.25, heavy: 0.01 }, NOON, floors);
  await thread.stop();
  expect(read.map(({ call_id }) => call_id)).toEqual(drawn);
  expect(read.every(({ probability }) => probability === 0.25)).toBe(true);
  expect(floors.of('repetition', NOON)).toBe(0.25);
});
