import { Writable } from 'node:stream';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createJudges, type RunningJudges } from '../../../evaluator/judges/index.js';
import { ScorersNow } from '../../../evaluator/prevalence/scorers_on.js';
import { Floors } from '../../../evaluator/scoring/floors.js';
import { queries } from '../../../store/index.js';
import { openTestStore, type TestStore } from '../../store/helpers.js';
import { configOf, DAY, MINUTE, storeCalls, TestClock } from '../helpers.js';
import { JudgeServer, scored } from './judge_server.js';

const KEY = 'sk-very-secret-0123456789';
const PRICE = { input: 10, output: 100 };
/** Of one request with the usage that the server tells: 100 tokens in, 10 out. */
const EACH = 0.002;

const server = new JudgeServer();
let opened: TestStore;
let url: string;
let clock: TestClock;
let logged: string;
let running: RunningJudges[] = [];

beforeAll(async () => {
  opened = await openTestStore('embedded');
  url = await server.start();
});

afterAll(async () => {
  await server.stop();
  await opened.close();
});

beforeEach(() => {
  server.forget();
  clock = new TestClock(Date.now() + MINUTE);
  logged = '';
});

afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  running = [];
});

const log = pino(
  new Writable({
    write(chunk, _, done) {
      logged += String(chunk);
      done();
    },
  }),
);

function config(judge: Record<string, unknown> = {}, scorers: Record<string, unknown> = {}) {
  const settings = { name: 'tone', base_url: url, model: 'm', rubric: 'Rude is 1.', api_key: KEY, share: 1, ...judge };
  return configOf({ scorers: { judges: [settings as never], ...scorers } });
}

function judges(judge: Record<string, unknown> = {}, scorers: Record<string, unknown> = {}): RunningJudges {
  const options = { store: opened.store, log, clock, purposes: ['user'], delayMs: 1 };
  const made = createJudges({ ...options, config: config(judge, scorers) });
  running.push(made);
  return made;
}

let calls = 0;

/** Calls that no judge of the name has seen. @returns the beginning of their ids */
async function store(name: string, number: number): Promise<string> {
  const at = Date.now() - 10 * MINUTE;
  const prefix = `${name}-${calls++}-`;
  const state = await queries.loadScoringState(opened.store, queries.judgeStateId(name));
  if (state === null) {
    const cursor = await queries.sequenceBefore(opened.store, Date.now() + DAY);
    const floors = Floors.from(null, at - DAY).toState(at);
    await queries.saveScoringState(opened.store, { cursor, scorers: {}, floors }, at, queries.judgeStateId(name));
  }
  await storeCalls(opened.store, at, at + MINUTE, number, (index) => ({
    call_id: `${prefix}${String(index).padStart(3, '0')}`,
    prompt: `Question ${index}`,
    output: `Answer ${index}`,
  }));
  return prefix;
}

interface Row {
  call_id: string;
  scorer: string;
  scorer_version: string;
  score: number | null;
  label: string;
  probability: number;
}

const rows = (prefix: string): Promise<Row[]> =>
  opened.store.query<Row>(
    `SELECT call_id, scorer, scorer_version, score, label, probability FROM scores FINAL
     WHERE startsWith(call_id, {prefix:String}) ORDER BY call_id, scorer`,
    { prefix },
  );

test('calls are judged once, with what the judge is called and what it cost; a restart goes on from there', async () => {
  const prefix = await store('tone', 6);
  const first = judges({ price: PRICE, reads: 'both' });
  await first.runOnce();
  const found = await rows(prefix);
  expect(found.map(({ scorer }) => scorer)).toEqual(Array.from({ length: 6 }, () => ['tone', 'tone.prompt']).flat());
  expect(found[0]).toMatchObject({ score: 0.5, label: 'rude', probability: 1 });
  expect(found[0]?.scorer_version).toMatch(/^rubric-m-[0-9a-f]{8}$/);
  expect(first.stats()['tone']).toMatchObject({ requests: 12, failures: 0, unpriced: 0, capped: false, waiting: 0 });
  expect(first.stats()['tone']?.costUsd).toBeCloseTo(12 * EACH, 10);
  expect(server.seen[0]?.path).toBe('/v1/chat/completions');
  expect(server.seen[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-sidelight-purpose': 'judge' });
  await first.stop();
  await judges({ price: PRICE, reads: 'both' }).runOnce();
  expect(server.seen).toHaveLength(12);
});

test('a share is drawn by the call, and its probability is kept; what is off for a target is not asked', async () => {
  const prefix = await store('drawn', 400);
  const loop = judges({ name: 'drawn', share: 0.2 });
  await loop.runOnce();
  const found = await rows(prefix);
  expect(found.length).toBeGreaterThan(50);
  expect(found.length).toBeLessThan(115);
  expect(new Set(found.map(({ probability }) => probability)).size).toBe(1);
  expect(found[0]?.probability).toBeCloseTo(0.2, 5);
  const state = await queries.loadScoringState(opened.store, queries.judgeStateId('drawn'));
  expect(Object.values(state?.floors?.slots['drawn'] ?? {})).toContain(0.2);

  const off = await store('drawn', 3);
  const [{ target } = { target: '' }] = await opened.store.query<{ target: string }>(
    'SELECT target FROM calls LIMIT 1',
  );
  await judges({ name: 'drawn' }, { targets: { [target]: { off: ['drawn'] } } }).runOnce();
  await judges({ name: 'drawn' }, { off: ['drawn'] }).runOnce();
  expect(await rows(off)).toEqual([]);
});

test.each([
  ['429 with Retry-After', { status: 429, body: '{"error": "slow"}', headers: { 'retry-after': '0' } }],
  ['500', { status: 500, body: 'oops' }],
  ['a reset', 'reset'],
  ['an answer that is cut off', 'cut'],
  ['no answer in time', 'hang'],
] as const)('%s is tried again', async (name, manner) => {
  const judge = `again${name.length}`;
  const prefix = await store(judge, 1);
  server.manner = (_, index) => (index === 0 ? manner : scored(0.75));
  const loop = judges({ name: judge, timeout: '300ms' });
  await loop.runOnce();
  expect(await rows(prefix)).toMatchObject([{ score: 0.75 }]);
  expect(loop.stats()[judge]).toMatchObject({ requests: 2, failures: 1, unpriced: 2 });
});

test('a moderation endpoint reads prompts', async () => {
  const prefix = await store('moderation', 1);
  const results = [{ flagged: true, category_scores: { violence: 0.9, hate: 0.1 } }];
  server.manner = () => ({ status: 200, body: JSON.stringify({ results }) });
  await judges({ name: 'moderation', kind: 'openai_moderation', reads: 'prompt' }).runOnce();
  expect(server.seen[0]).toMatchObject({ path: '/v1/moderations', body: { model: 'm', input: 'Question 0' } });
  expect(await rows(prefix)).toMatchObject([{ scorer: 'moderation', score: 0.9, label: 'violence' }]);
});

test('Llama Guard is asked as a chat, and its codes are kept', async () => {
  const prefix = await store('guard', 2);
  const answer = (content: string) => ({ status: 200, body: JSON.stringify({ choices: [{ message: { content } }] }) });
  server.manner = ({ body }) =>
    answer(body.messages.some(({ content }) => content.includes('Answer 1')) ? 'unsafe\nS1,S10' : 'safe');
  await judges({ name: 'guard', kind: 'llama_guard', rubric: undefined }).runOnce();
  expect(server.seen.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
  expect(server.seen[0]?.body.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(await rows(prefix)).toMatchObject([
    { scorer: 'guard', score: 0, label: 'safe' },
    { scorer: 'guard', score: 1, label: 'S1,S10' },
  ]);
});

test('what a request may cost goes by the body that is sent; null leaves a field out', async () => {
  const prefix = await store('fields', 1);
  const body = { temperature: null, max_tokens: null, max_completion_tokens: 900 };
  const dear = judges({ name: 'fields', body, price: { input: 0, output: 1000 }, daily_cost_cap: 0.8 });
  await dear.runOnce();
  expect(server.seen).toEqual([]);
  expect(dear.stats()['fields']?.capped).toBe(true);
  await judges({ name: 'fields', body, price: { input: 0, output: 1000 } }).runOnce();
  expect(Object.keys(server.seen[0]?.body ?? {})).toEqual(['model', 'messages', 'max_completion_tokens']);
  expect(await rows(prefix)).toHaveLength(1);
});

test('a long Retry-After is not waited for, and nothing is passed over meanwhile', async () => {
  const prefix = await store('patient', 2);
  server.manner = () => ({ status: 429, body: '{}', headers: { 'retry-after': '3600' } });
  const loop = judges({ name: 'patient' });
  await loop.runOnce();
  expect(server.seen).toHaveLength(2);
  expect(await rows(prefix)).toEqual([]);
  server.forget();
  await loop.runOnce();
  expect(await rows(prefix)).toHaveLength(2);
});

test('a call that is never answered does not stop the others, and those are asked once', async () => {
  const prefix = await store('poison', 8);
  const isPoison = (content: string | undefined): boolean => content?.includes('Answer 1"') ?? false;
  server.manner = ({ body }) => (isPoison(body.messages.at(-1)?.content) ? { status: 500, body: 'no' } : scored(0.5));
  const loop = judges({ name: 'poison' });
  for (let round = 0; round < 10; round++) await loop.runOnce();
  const found = await rows(prefix);
  expect(found).toHaveLength(8);
  expect(found.filter(({ score }) => score === null).map(({ call_id }) => call_id)).toEqual([`${prefix}001`]);
  const others = server.seen.filter(({ body }) => !isPoison(body.messages.at(-1)?.content));
  expect(others).toHaveLength(7);
});

test('garbage is no score, a refused text neither; the key is never told', async () => {
  const prefix = await store('garbage', 4);
  const bodies = ['<html>', '{"choices": 7}', JSON.stringify({ choices: [{ message: { content: KEY } }] })];
  server.manner = (_, index) => ({ status: 200, body: bodies[index % 3] ?? '' });
  await judges({ name: 'garbage' }).runOnce();
  expect((await rows(prefix)).map(({ score, label }) => [score, label])).toEqual(
    Array.from({ length: 4 }, () => [null, 'no_data']),
  );

  const refused = await store('garbage', 1);
  server.manner = () => ({ status: 401, body: `${'x'.repeat(180)} wrong key ${KEY}` });
  await judges({ name: 'garbage' }).runOnce();
  expect(await rows(refused)).toEqual([]);
  expect(logged).toContain('answered 401');
  expect(logged).not.toContain(KEY.slice(0, 8));
});

test('the cap holds for the day, whatever is asked, also after a restart; the next day goes on', async () => {
  const prefix = await store('capped', 40);
  clock = new TestClock(Date.now() + 3000);
  const settings = { name: 'capped', price: PRICE, daily_cost_cap: 0.1, max_tokens: 100 };
  const first = judges(settings);
  await first.runOnce();
  const read = (await rows(prefix)).length;
  expect(first.stats()['capped']?.capped).toBe(true);
  expect(first.stats()['capped']?.costUsd).toBeLessThanOrEqual(0.1);
  expect(read).toBeGreaterThan(20);
  expect(read).toBeLessThan(40);
  await first.stop();
  const second = judges(settings);
  await second.runOnce();
  expect(second.stats()['capped']?.capped).toBe(true);
  const spent = await queries.loadScoringState(opened.store, queries.judgeStateId('capped'));
  expect(spent?.spending?.usd).toBeLessThanOrEqual(0.1);
  expect(server.seen.length * EACH).toBeLessThanOrEqual(0.1);
  clock.advance(Math.ceil(clock.now() / DAY) * DAY + 1 - clock.now());
  await second.runOnce();
  expect(await rows(prefix)).toHaveLength(40);
});

test('without a usage the most it can have been is counted; without a price requests are', async () => {
  await store('unknown', 2);
  server.manner = () => scored(0.5, null);
  const dear = judges({ name: 'unknown', price: PRICE, max_tokens: 100 });
  await dear.runOnce();
  expect(dear.stats()['unknown']?.costUsd).toBeGreaterThan(2 * EACH);

  const prefix = await store('unpriced', 9);
  const loop = judges({ name: 'unpriced', daily_requests: 5 });
  await loop.runOnce();
  expect(await rows(prefix)).toHaveLength(5);
  expect(loop.stats()['unpriced']).toMatchObject({ unpriced: 5, costUsd: 0, capped: true });
  expect(logged).toContain('at most 5 requests a day');
});

test('what has waited for a day is passed over, and its time is known as not read', async () => {
  const prefix = await store('late', 3);
  clock = new TestClock(Date.now() + DAY + MINUTE);
  await judges({ name: 'late' }).runOnce();
  expect(await rows(prefix)).toEqual([]);
  expect(server.seen).toEqual([]);
  const state = await queries.loadScoringState(opened.store, queries.judgeStateId('late'));
  expect(Object.values(state?.floors?.slots['late'] ?? {})).toContain(0);
});

test('a judge can be the strong scorer of a harm', async () => {
  const harm = { name: 'rude', enabled: true, text: 'output', cheap: 'toxicity_cheap', strong: 'strict' } as const;
  const rest = { threshold: 0.5, budget: 0.1, review: 0.1, severity: 'ticket' } as const;
  await store('strict', 2);
  const before = await ScorersNow.read(config({ name: 'strict' }), opened.store);
  expect(before.on({ ...harm, ...rest }, 'llama')).toBe('the strict scorer has not read a call yet');
  await judges({ name: 'strict', share: 0.5 }).runOnce();
  const scorers = await ScorersNow.read(config({ name: 'strict' }), opened.store);
  const on = scorers.on({ ...harm, ...rest }, 'llama');
  if (typeof on === 'string') throw new Error(on);
  expect(on.strong).toMatchObject({ name: 'strict', storedAs: 'strict' });
  expect(on.strong.version).toMatch(/^rubric-m-/);
  expect(on.cursor).toBeGreaterThan(0);
  expect(on.floors.of('strict', Date.now() - 10 * MINUTE)).toBe(0.5);
});

test('a judge needs a name of its own', () => {
  expect(() => judges({ name: 'pii' })).toThrow('two scorers are named pii');
});
