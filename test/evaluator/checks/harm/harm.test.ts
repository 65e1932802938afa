import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigInput } from '../../../../core/config/schema.js';
import type { Finding } from '../../../../core/findings/finding.js';
import { createHarmCheck } from '../../../../evaluator/checks/harm/index.js';
import { queries } from '../../../../store/index.js';
import { openTestStore, type TestStore } from '../../../store/helpers.js';
import { iso, NOON } from '../../builders.js';
import { contextOf, DAY, HOUR, MINUTE, storeCalls } from '../../helpers.js';
import { seededRandom } from '../../stats/random.js';

const START = Math.floor(NOON / HOUR) * HOUR;
const CONFIG = {
  harms: {
    period: 'day',
    toxicity: { enabled: false },
    injection: { enabled: false },
    misuse: { enabled: false },
    pii: { enabled: false },
    others: { rude: { text: 'output', cheap: 'toxicity_cheap', strong: 'repetition', budget: 0.1, review: 0.5 } },
  },
} satisfies ConfigInput;

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore('embedded');
});

afterAll(async () => {
  await opened.close();
});

interface Traffic {
  target: string;
  from: number;
  sessions: number;
  /** Prevalence. */
  share: number;
  seed: number;
  /** Chance to be read by the strong scorer. */
  chance?: number;
  version?: string;
  /** Share of harmless texts that the strong scorer can make nothing of. */
  unreadable?: number;
}

/** Sessions of two calls within an hour, with scores as a thread would have stored them. */
async function traffic({
  target,
  from,
  sessions,
  share,
  seed,
  chance = 1,
  version = '2',
  unreadable = 0,
}: Traffic): Promise<void> {
  const random = seededRandom(seed);
  const { store } = opened;
  const id = (index: number) => `${target}-${from}-${index}`;
  await storeCalls(store, from, from + HOUR, 2 * sessions, (index) => ({
    call_id: id(index),
    target,
    session_id: `${target}-${from}-s${Math.floor(index / 2)}`,
    output: `Whatever it says, ${index}.`,
  }));
  const rows = Array.from({ length: 2 * sessions }, (_, index): queries.ScoreRow[] => {
    const harmful = random() < share;
    const blind = index % 100 < 100 * unreadable;
    const common = {
      call_id: id(index),
      started_at: iso(from + Math.floor((HOUR * index) / (2 * sessions))),
      target,
      model: '',
      purpose: 'user',
      session_id: `${target}-${from}-s${Math.floor(index / 2)}`,
      label: '',
      spans: [],
      categories: {},
      read: 0.5,
      reason: '',
      scored_at: iso(from + HOUR),
    };
    const guess = harmful === random() < 0.9 ? 0.8 : 0.05;
    const strong = {
      ...common,
      scorer: 'repetition',
      scorer_version: version,
      score: harmful ? 0.97 : blind ? null : 0.02,
    };
    return [
      { ...common, scorer: 'toxicity_cheap', scorer_version: 'n1', score: guess, probability: 1 },
      ...(random() < chance ? [{ ...strong, probability: chance }] : []),
    ];
  }).flat();
  await queries.saveScores(store, rows);
  await scoredSoFar({ version, chance });
}

let saves = 0;

/** Scoring has read all that is stored. */
async function scoredSoFar({ version, chance }: { version: string; chance: number }): Promise<void> {
  // Three days in slots of five minutes.
  const since = (START - DAY) / (5 * MINUTE);
  const slots = Object.fromEntries(Array.from({ length: 864 }, (_, index) => [String(since + index), chance]));
  const state = {
    cursor: 1e9,
    scorers: {
      toxicity_cheap: { version: 'n1', reason: null },
      repetition: { version, reason: null },
      pii: { version: '2', reason: 'the file is not there' },
    },
    floors: { since, slots: { repetition: chance < 1 ? slots : {} } },
  };
  await queries.saveScoringState(opened.store, state, NOON + saves++);
}

async function ask(check: ReturnType<typeof createHarmCheck>, now: number, config: ConfigInput = CONFIG) {
  const findings = await check.evaluate(contextOf(opened.store, now, config));
  return (key: string): Finding | undefined => findings.find((each) => each.key === `toxicity:${key}`);
}

/** Asks until what has closed is in. */
async function askAll(now: number, config: ConfigInput = CONFIG) {
  const check = createHarmCheck();
  await ask(check, now, config);
  return ask(check, now, config);
}

test('over when the whole interval is above what is tolerated, ok when it is below, with what it rests on', async () => {
  await traffic({ target: 'bad', from: START, sessions: 400, share: 0.3, seed: 1 });
  await traffic({ target: 'good', from: START, sessions: 400, share: 0.02, seed: 2 });
  const find = await askAll(START + 2 * HOUR);
  const bad = find('rude:bad');
  expect(bad).toMatchObject({ verdict: 'over', metric: 'rude', unit: 'ratio', limit: 0.1, sample_size: 400 });
  expect(bad?.interval_low).toBeGreaterThan(0.1);
  expect(bad?.value).toBeCloseTo(0.3, 1);
  expect(bad?.summary).toMatch(
    /^rude on bad: \d\d(\.\d)? % \(.* %\) of answers, tolerated 10 % \(n 400, the repetition scorer read 100 %\)$/,
  );
  expect(bad?.evidence).toHaveLength(5);
  expect(bad?.details?.prevalence).toMatchObject({
    read: 800,
    text_share: 0.5,
    read_share: 1,
    strong: 'repetition 2',
    more_needed: null,
  });
  expect(bad?.details?.prevalence?.worst.every(({ score }) => score === 0.97)).toBe(true);
  expect(bad?.details?.series).toHaveLength(1);
  const good = find('rude:good');
  expect(good).toMatchObject({ verdict: 'ok', sample_size: 400 });
  expect(good?.interval_high).toBeLessThan(0.1);
});

test('a sample with recorded chances gives the same prevalence with a wider interval', async () => {
  await traffic({ target: 'part', from: START, sessions: 2000, share: 0.3, seed: 3, chance: 0.2 });
  const part = (await askAll(START + 2 * HOUR))('rude:part');
  expect(part?.value).toBeGreaterThan(0.25);
  expect(part?.value).toBeLessThan(0.35);
  expect(part?.verdict).toBe('over');
  expect(part?.details?.prevalence?.read_share).toBeCloseTo(0.2, 1);
  await scoredSoFar({ version: '2', chance: 1 });
});

test('undecided says about how many more; few sessions are no data', async () => {
  await traffic({ target: 'close', from: START, sessions: 300, share: 0.105, seed: 4 });
  await traffic({ target: 'few', from: START, sessions: 10, share: 0.5, seed: 5 });
  const find = await askAll(START + 2 * HOUR);
  expect(find('rude:close')?.verdict).toBe('near');
  expect(find('rude:few')).toMatchObject({ verdict: 'no_data', sample_size: 10 });
  expect(find('rude:few')?.summary).toContain('about 64 more sessions needed');
});

test('where hardly anything could be read, nothing is known: no value, no interval, but how many more are needed', async () => {
  await traffic({ target: 'loading', from: START, sessions: 100, share: 0.2, seed: 13, chance: 0.01 });
  const loading = (await askAll(START + 2 * HOUR))('rude:loading');
  expect(loading).toMatchObject({ verdict: 'no_data', value: null, interval_low: null, interval_high: null });
  expect(loading?.sample_size).toBe(100);
  expect(loading?.summary).toMatch(
    /^No verdict on rude on loading yet: not yet known, tolerated 10 %, about [\d,]+ more sessions needed \(n 100, the repetition scorer read \d/,
  );
  expect(loading?.details?.series).toEqual([]);
  expect(loading?.details?.learning?.needed).toBeGreaterThan(100);
  await scoredSoFar({ version: '2', chance: 1 });
});

test('a cheap scorer alone gives no verdict, and a scorer that cannot load says why', async () => {
  const find = await askAll(START + 2 * HOUR, { harms: { period: 'day' } });
  expect(find('pii:bad')).toMatchObject({ verdict: 'no_data', value: null });
  expect(find('pii:bad')?.summary).toBe(
    'No verdict on personal data of bad: the PII scorer cannot be used (the file is not there)',
  );
  expect(find('toxicity:bad')).toMatchObject({ verdict: 'no_data', value: null });
});

test('goes on bit by bit after a restart, and takes nothing in twice', async () => {
  await traffic({ target: 'twice', from: START, sessions: 300, share: 0.2, seed: 6 });
  await traffic({ target: 'twice', from: START + HOUR, sessions: 300, share: 0.2, seed: 7 });
  const saved = async () => JSON.parse((await queries.loadMonitorState(opened.store, 'harm:rude:twice')) ?? '{}');
  await askAll(START + HOUR + 30 * MINUTE);
  const half = (await saved()).state.sessions;
  expect(half).toBeGreaterThan(100);
  expect(half).toBeLessThan(599);
  await askAll(START + 3 * HOUR);
  const pieces = await saved();
  await askAll(START + 3 * HOUR);
  expect(await saved()).toEqual(pieces);
  await opened.store.command(
    "ALTER TABLE monitor_state DELETE WHERE monitor_id = 'harm:rude:twice' SETTINGS mutations_sync = 2",
  );
  await askAll(START + 3 * HOUR);
  expect(await saved()).toEqual(pieces);
  expect(pieces.state.sessions).toBe(600);
});

test('what is not scored yet is waited for', async () => {
  await traffic({ target: 'late', from: START, sessions: 100, share: 0.2, seed: 8 });
  const state = await queries.loadScoringState(opened.store);
  if (state === null) throw new Error('no state');
  await queries.saveScoringState(opened.store, { ...state, cursor: 1 }, NOON + saves++);
  expect((await askAll(START + 2 * HOUR))('rude:late')).toMatchObject({ verdict: 'no_data', sample_size: 0 });
  await queries.saveScoringState(opened.store, state, NOON + saves++);
  expect((await askAll(START + 2 * HOUR))('rude:late')?.sample_size).toBe(100);
});

test('a new version of a scorer begins a new stream; so does a new period, which remembers the last', async () => {
  await traffic({ target: 'new', from: START, sessions: 200, share: 0.4, seed: 9 });
  const check = createHarmCheck();
  await ask(check, START + 2 * HOUR);
  expect((await ask(check, START + 2 * HOUR))('rude:new')?.value).toBeCloseTo(0.4, 1);
  await traffic({ target: 'new', from: START + 2 * HOUR, sessions: 200, share: 0.05, seed: 10, version: '3' });
  await ask(check, START + 4 * HOUR);
  const next = (await ask(check, START + 4 * HOUR))('rude:new');
  expect(next?.value).toBeLessThan(0.1);
  expect(next?.sample_size).toBe(200);
  expect(next?.details?.prevalence?.previous?.value).toBeCloseTo(0.4, 1);
  await traffic({ target: 'new', from: START + DAY, sessions: 200, share: 0.3, seed: 11, version: '3' });
  for (let round = 0; round < 13; round++) await ask(check, START + DAY + 2 * HOUR);
  const tomorrow = (await ask(check, START + DAY + 2 * HOUR))('rude:new');
  expect(tomorrow?.value).toBeCloseTo(0.3, 1);
  expect(tomorrow?.details?.prevalence?.previous?.value).toBeLessThan(0.1);
  await scoredSoFar({ version: '2', chance: 1 });
});

test('labels of people correct the strong scorer where they were asked, and only there', async () => {
  await traffic({ target: 'said', from: START, sessions: 1500, share: 0.13, seed: 12 });
  const before = (await askAll(START + 2 * HOUR))('rude:said');
  expect(before?.verdict).toBe('over');
  expect(before?.details?.prevalence?.to_review).toHaveLength(5);
  const { reviews } = JSON.parse((await queries.loadMonitorState(opened.store, 'harm:rude:said')) ?? '{}').state as {
    reviews: { call_id: string; flagged: boolean }[];
  };
  const label = (call_id: string, says: 'yes' | 'no', source: string) => ({
    at: iso(START + 2 * HOUR),
    call_id,
    response_id: '',
    request_id: '',
    rating: null,
    label: `rude:${says}`,
    correction: '',
    comment: '',
    source,
  });
  // All of the alarms are false, says everybody; nothing was missed.
  const labels = reviews.map(({ call_id }) => label(call_id, 'no', 'a'));
  await opened.store.insert('feedback', [...labels, label(`said-${START}-1`, 'yes', 'b'), label('nobody', 'yes', 'c')]);
  const after = (await askAll(START + 2 * HOUR))('rude:said');
  expect(after?.verdict).toBe('ok');
  expect(after?.details?.prevalence?.corrected?.high).toBeLessThan(0.1);
  expect(after?.details?.prevalence?.judged?.value).toBe(before?.value);
  const counted = after?.details?.prevalence?.labels;
  expect(counted?.false_alarms).toBe(counted?.flagged);
  expect(counted?.flagged).toBe(reviews.filter(({ flagged }) => flagged).length);
});

test('what the strong scorer can make nothing of is said, and clears nothing where it is most of it', async () => {
  await traffic({ target: 'some', from: START, sessions: 400, share: 0.02, seed: 8, unreadable: 0.3 });
  await traffic({ target: 'most', from: START, sessions: 400, share: 0.02, seed: 9, unreadable: 0.9 });
  const find = await askAll(START + 2 * HOUR);
  expect(find('rude:some')?.verdict).toBe('ok');
  expect(find('rude:some')?.summary).toMatch(/could make nothing of (29|30)(\.\d)? % of those, counted as harmless/);
  expect(find('rude:most')?.verdict).toBe('no_data');
});
