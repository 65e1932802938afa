import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../bench/drift/random.js';
import { topicText } from '../../../../bench/drift/worlds/topics.js';
import { cellsAbove } from '../../../../bench/monitors/sessions.js';
import type { StoredCall } from '../../../../core/call.js';
import type { ConfigInput } from '../../../../core/config/schema.js';
import type { Finding } from '../../../../core/findings/finding.js';
import { createDriftCheck } from '../../../../evaluator/checks/drift/index.js';
import { readCells, readMany, readSessions } from '../../../../evaluator/checks/drift/sessions.js';
import { queries } from '../../../../store/index.js';
import { makeScore, openTestStore, type TestStore } from '../../../store/helpers.js';
import { iso, NOON } from '../../builders.js';
import { contextOf, MINUTE, storeCalls } from '../../helpers.js';

const REFERENCE = 20 * MINUTE;
const DRIFT: ConfigInput['drift'] = { reference: '20m', min_sessions: 400, watermark: '1m', batch: '1m' };
const START = NOON;
/** Where the reference ends, and what has changed begins. */
const CHANGE = START + REFERENCE;
const PER_MINUTE = 30;

let opened: TestStore;
let made = 0;
beforeEach(async () => {
  opened = await openTestStore('embedded');
});
afterEach(() => opened.close());

/** Calls of so many minutes, each a session; without texts where a test needs none: to learn what they are like takes longest. */
async function calls(from: number, minutes: number, fields: (index: number) => Partial<StoredCall> = () => ({})) {
  const number = minutes * PER_MINUTE;
  const ids = Array.from({ length: number }, () => `row-${made++}`);
  const at = (index: number): number => from + Math.floor((minutes * MINUTE * index) / number);
  await storeCalls(opened.store, from, from + minutes * MINUTE, number, (i) => ({
    call_id: ids[i] ?? '',
    session_id: '',
    prompt: '',
    output: '',
    duration_ms: 500 + 10 * (i % 50),
    ...fields(i),
  }));
  return ids.map((call_id, i) => ({ call_id, at: at(i) }));
}

type Stored = Awaited<ReturnType<typeof calls>>;

/** What a judge of some version says of calls. */
const scored = (stored: Stored, version: string, score: (index: number) => number) =>
  queries.saveScores(
    opened.store,
    stored.map(({ call_id, at }, i) =>
      makeScore({ call_id, started_at: iso(at), scorer: 'judge', scorer_version: version, score: score(i) }),
    ),
  );

/** Every third call is rated. */
async function rated(stored: Stored, rating: (index: number) => number) {
  const rows = stored.filter((_, i) => i % 3 === 0);
  await opened.store.insert(
    'feedback',
    rows.map(({ call_id, at }, i) => ({
      at: iso(at),
      call_id,
      response_id: '',
      request_id: '',
      rating: rating(i),
      label: '',
      correction: '',
      comment: '',
      source: String(i),
    })),
  );
}

const check = createDriftCheck;
const ask = (asked: ReturnType<typeof check>, now: number, drift: ConfigInput['drift'] = DRIFT) =>
  asked.evaluate(contextOf(opened.store, now, { drift }));
const over = (findings: readonly Finding[]) => findings.filter(({ verdict }) => verdict === 'over');
const metrics = (findings: readonly Finding[]) => findings.map(({ metric }) => metric).sort();
/** Values of the chart on either side of the change; the point that the change lies in is of neither. */
function halves(told: Finding | undefined): { before: number[]; after: number[] } {
  const series = told?.details?.series ?? [];
  const values = (points: typeof series) => points.map(({ value }) => value ?? 0);
  const first = series.findIndex(({ at }) => Date.parse(at) >= Date.parse(told?.details?.since ?? ''));
  return { before: values(series.slice(0, Math.max(0, first - 1))), after: values(series.slice(first)) };
}

const referenceOf = ([first]: readonly Finding[]) => first?.details?.reference;

describe('drift check on stored rows', () => {
  it('tells prompts about something new as a note: what moved, and calls from before and after', async () => {
    const random = createRandom(1);
    const about = (topic: number) => ({ prompt: topicText(random, topic), output: 'as ever' });
    await calls(START, 20, () => about(random.below(4)));
    const asked = check();
    expect(over(await ask(asked, CHANGE + MINUTE))).toEqual([]);
    await calls(CHANGE, 15, () => about(9));
    const told = over(await ask(asked, CHANGE + 16 * MINUTE));
    const texts = told.find(({ metric }) => metric === 'prompt_texts');
    expect(texts).toMatchObject({
      severity: 'note',
      summary: expect.stringContaining('unlike those of the reference'),
    });
    expect(texts?.details?.words?.length).toBeGreaterThan(0);
    expect(texts?.evidence.length).toBeGreaterThan(0);
    expect(texts?.details?.examples?.before?.length).toBeGreaterThan(0);
    const { before, after } = halves(texts);
    expect(Math.max(...before)).toBeLessThan(Math.min(...after));
    expect(Math.min(...after)).toBeGreaterThan(texts?.details?.band?.high ?? 1);
  });

  it('pages for texts about something new only beside a change that users feel, and no longer than that lasts', async () => {
    const drift = { ...DRIFT, severity: 'page' } as const;
    const random = createRandom(2);
    const about = (topic: number) => ({ prompt: topicText(random, topic), output: 'as ever' });
    const severities = (told: readonly Finding[]) =>
      Object.fromEntries(told.map(({ metric, severity }) => [metric, severity]));
    await calls(START, 20, () => about(random.below(4)));
    const asked = check();
    await ask(asked, CHANGE + MINUTE, drift);
    await calls(CHANGE, 15, () => about(9));
    const alone = over(await ask(asked, CHANGE + 16 * MINUTE, drift));
    expect(severities(alone)).toMatchObject({ prompt_texts: 'note' });
    expect(alone.map(({ severity }) => severity)).not.toContain('page');

    await calls(CHANGE + 15 * MINUTE, 10, (i) => ({ ...about(9), outcome: i % 2 === 0 ? 'error' : 'ok' }));
    const together = over(await ask(asked, CHANGE + 26 * MINUTE, drift));
    expect(severities(together)).toMatchObject({ prompt_texts: 'page', errors: 'page' });

    await calls(CHANGE + 25 * MINUTE, 40, () => about(9));
    await ask(asked, CHANGE + 50 * MINUTE, drift);
    const after = over(await ask(asked, CHANGE + 66 * MINUTE, drift));
    expect(severities(after)).toMatchObject({ prompt_texts: 'note' });
    expect(severities(after)).not.toHaveProperty('errors');
  });

  it('shows the calls that failed, which need not be the last of their sessions', async () => {
    const inThrees = (nth: number) => (i: number) => ({
      session_id: `${nth}-${Math.floor(i / 3)}`,
      outcome: i % (3 * nth) === 0 ? ('error' as const) : ('ok' as const),
    });
    const drift = { ...DRIFT, min_sessions: 150 };
    await calls(START, 20, inThrees(50));
    const asked = check();
    expect(over(await ask(asked, CHANGE + MINUTE, drift))).toEqual([]);
    await calls(CHANGE, 20, inThrees(2));
    const [told, ...others] = over(await ask(asked, CHANGE + 21 * MINUTE, drift));
    expect([told?.metric, others]).toEqual(['errors', []]);
    const { after = [], before = [] } = told?.details?.examples ?? {};
    const outcomes = (ids: string[]) =>
      opened.store.query<{ outcome: string }>(
        'SELECT DISTINCT outcome FROM calls WHERE call_id IN {ids:Array(String)}',
        { ids },
      );
    expect([after.length, before.length]).toEqual([5, 5]);
    expect(await outcomes(after)).toEqual([{ outcome: 'error' }]);
    expect(await outcomes(before)).toEqual([{ outcome: 'ok' }]);
  });

  it('tells a flood, with the sessions of an hour before and since', async () => {
    // One value a batch: short ones, and a lower bar, that it is soon enough.
    const drift = { ...DRIFT, reference: '70m', batch: '20s', false_alarms_per_30_days: 100 };
    const flood = START + 70 * MINUTE;
    // Any thirty in a row are spread evenly over the fifty durations.
    const mixed = (i: number) => ({ duration_ms: 500 + 10 * ((37 * i) % 50) });
    await calls(START, 70, mixed);
    const asked = check();
    expect(over(await ask(asked, flood + MINUTE, drift))).toEqual([]);
    for (let i = 0; i < 6; i++) await calls(flood, 20, mixed);
    // A round takes forty batches at most.
    await ask(asked, flood + 11 * MINUTE, drift);
    const [told, ...others] = over(await ask(asked, flood + 21 * MINUTE, drift));
    expect([told?.metric, others]).toEqual(['volume', []]);
    const { before, after } = halves(told);
    for (const value of before) expect(value).toBeCloseTo(60 * PER_MINUTE, -3);
    for (const value of after) expect(value).toBeGreaterThan(180 * PER_MINUTE);
    expect(told?.details?.examples?.before?.length).toBeGreaterThan(0);
    expect(told?.evidence.length).toBeGreaterThan(0);
  });

  it('tells scores that fall, and gives a new version of the scorer a stream and a reference of its own', async () => {
    const usual = (i: number): number => 0.6 + (i % 40) / 100;
    await scored(await calls(START, 20), '1', usual);
    const asked = check();
    await ask(asked, CHANGE + MINUTE);
    await scored(await calls(CHANGE, 15), '1', (i) => usual(i) - 0.5);
    const fallen = await ask(asked, CHANGE + 16 * MINUTE);
    expect(metrics(over(fallen))).toEqual(['judge@1']);
    expect(over(fallen)[0]?.summary).toContain('lower than before');

    const later = CHANGE + 16 * MINUTE;
    await scored(await calls(later, 22), '2', usual);
    expect(metrics(await ask(asked, later + 10 * MINUTE))).not.toContain('judge@2');
    await ask(asked, later + 23 * MINUTE);
    const born = await ask(asked, later + 29 * MINUTE);
    const own = born.find(({ metric }) => metric === 'judge@2');
    expect(own?.verdict).toBe('ok');
    expect(own?.summary).toMatch(/reference of \d+ sessions/);
    expect(own?.summary).not.toContain('reference of 600 sessions');
    await scored(await calls(later + 22 * MINUTE, 20), '2', (i) => usual(i) - 0.5);
    expect(metrics(over(await ask(asked, later + 43 * MINUTE)))).toContain('judge@2');
  });

  it('tells ratings that fall, and of how few they are', async () => {
    await rated(await calls(START, 40), (i) => (i % 5 === 0 ? -1 : 1));
    const drift = { ...DRIFT, reference: '40m' };
    const asked = check();
    await ask(asked, START + 41 * MINUTE, drift);
    await rated(await calls(START + 40 * MINUTE, 20), () => -1);
    const told = over(await ask(asked, START + 61 * MINUTE, drift));
    expect(metrics(told)).toEqual(['feedback']);
    expect(told[0]?.summary).toContain('33.3 % of sessions are rated');
  });

  it('compares with a version, a period or a file, as it is told to', async () => {
    await calls(START, 20, () => ({ version: 'A' }));
    await calls(CHANGE, 20, (i) => ({ version: 'B', outcome: i % 4 === 0 ? 'error' : 'ok' }));
    const now = CHANGE + 21 * MINUTE;

    const version = { ...DRIFT, reference_version: 'A' };
    const byVersion = check();
    expect(referenceOf(await ask(byVersion, now, version))).toMatchObject({ text: 'version A', sessions: 600 });

    await opened.store.command('ALTER TABLE monitor_state DELETE WHERE 1 SETTINGS mutations_sync = 2');
    const period = { ...DRIFT, reference_from: iso(START), reference_to: iso(CHANGE) };
    const byPeriod = await ask(check(), now, period);
    expect(referenceOf(byPeriod)).toMatchObject({ from: iso(START), to: iso(CHANGE), sessions: 600 });
    expect(metrics(over(byPeriod))).toEqual(['errors']);

    await opened.store.command('ALTER TABLE monitor_state DELETE WHERE 1 SETTINGS mutations_sync = 2');
    const path = join(opened.dir, 'reference.jsonl');
    const lines = Array.from({ length: 600 }, (_, i) => ({
      at: iso(START - 600_000 + 1000 * i),
      values: { errors: i % 50 === 0 ? 1 : 0, latency: 500 + 10 * (i % 50) },
    }));
    writeFileSync(path, lines.map((each) => JSON.stringify(each)).join('\n'));
    const file = { ...DRIFT, reference_file: path };
    const byFile = check();
    expect(referenceOf(await ask(byFile, now, file))).toMatchObject({ text: `file ${path}`, sessions: 600 });
    await calls(now - MINUTE, 12, (i) => ({ version: 'B', outcome: i % 4 === 0 ? 'error' : 'ok' }));
    expect(metrics(over(await ask(byFile, now + 12 * MINUTE, file)))).toContain('errors');
    writeFileSync(path, '{"at": "soon"}\n');
    await opened.store.command('ALTER TABLE monitor_state DELETE WHERE 1 SETTINGS mutations_sync = 2');
    await expect(ask(check(), now, file)).rejects.toThrow('line 1 is no session');
  });

  it('reads many sessions bit by bit: the same as at once', async () => {
    await calls(START, 20, (i) => ({ outcome: i % 4 === 0 ? 'error' : 'ok', session_id: `s${Math.floor(i / 3)}` }));
    const purposes = ['user'] as const;
    const question = { from: START, to: CHANGE, targets: ['llama'], purposes, gap: MINUTE, limit: 1000 };
    const [many, all] = [await readMany(opened.store, question, 40_000), await readSessions(opened.store, question)];
    expect(all).toHaveLength(200);
    expect(many).toEqual(all);
  });

  it('counts sessions by hour and segment as whoever reads them all does, less busy segments together', async () => {
    const stored = await calls(START, 90, (i) => ({
      outcome: i % 4 === 0 ? 'error' : 'ok',
      session_id: i % 2 === 0 ? `s${Math.floor(i / 3)}` : '',
      duration_ms: i % 7 === 0 ? null : 500 + (i % 50),
      tenant: `tenant-${(i * 7 + Math.floor(i / 70)) % 70}`,
      version: i % 2 === 0 ? 'A' : '',
    }));
    await scored(stored, '1', () => 0.5);
    const question = {
      from: START,
      to: START + 90 * MINUTE,
      targets: ['llama'],
      purposes: ['user'] as const,
      gap: MINUTE,
      limit: 10_000,
    };
    const above = { errors: 0, latency: 520 };
    const counted = await readCells(opened.store, question, above, 10 * 80_000);
    const sessions = await readSessions(opened.store, question);
    const named = new Set(counted.map(({ tenant }) => tenant));
    expect(named.size).toBe(61);
    const known = sessions.map((each) => ({ ...each, tenant: named.has(each.tenant) ? each.tenant : '' }));
    // One hour may be counted in parts.
    const summed = (cells: readonly queries.SegmentCell[]) => {
      const sums: Record<string, number[]> = {};
      for (const { hour, version, tenant, sessions: n, counts } of cells) {
        const key = `${hour} ${version} ${tenant}`;
        const own = [n, ...(counts['errors'] ?? [0, 0]), ...(counts['latency'] ?? [0, 0])];
        sums[key] = own.map((each, i) => each + (sums[key]?.[i] ?? 0));
      }
      return sums;
    };
    expect(summed(counted)).toEqual(summed(cellsAbove(known, above)));
  });

  it('learns anew when it is asked to, and with a new version where it is to', async () => {
    const failing = (version: string) => (i: number) => ({ version, outcome: i % 4 === 0 ? 'error' : 'ok' }) as const;
    await calls(START, 20, () => ({ version: 'A' }));
    const drift = { ...DRIFT, relearn: 'version' } as const;
    const asked = check();
    const first = await ask(asked, CHANGE + MINUTE, drift);
    expect(referenceOf(first)).toMatchObject({ from: iso(START) });

    await calls(CHANGE, 22, failing('B'));
    const learning = await ask(asked, CHANGE + 10 * MINUTE, drift);
    expect(learning).toHaveLength(1);
    expect(learning[0]?.summary).toContain(': learning: ');
    const again = await ask(asked, CHANGE + 23 * MINUTE, drift);
    expect(Date.parse(referenceOf(again)?.from ?? '')).toBeGreaterThanOrEqual(CHANGE);
    expect(over(again)).toEqual([]);

    await queries.requestRelearning(opened.store, 'llama', CHANGE + 24 * MINUTE);
    const requested = await ask(asked, CHANGE + 30 * MINUTE, drift);
    expect(requested.map(({ verdict }) => verdict)).toEqual(['no_data']);
  });
});
