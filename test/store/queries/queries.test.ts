import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import { createWriter, queries } from '../../../store/index.js';
import { makeCall, MODES, openTestStore, silent, type TestStore } from '../helpers.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A full hour, so that steps and hours are known. */
const NOW = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const range = { from: NOW - 24 * HOUR_MS, to: NOW };
const ago = (minutes: number) => new Date(NOW - minutes * MINUTE_MS).toISOString();

describe.each(MODES)('queries about calls, %s', (mode) => {
  let opened: TestStore;
  let before: boolean;

  /** llama: 100 good calls of 10 ms to 1000 ms in the last hour, 10 errors; whisper: 5 unpriced calls two hours ago; demo: 3. */
  const calls: StoredCall[] = [
    ...Array.from({ length: 100 }, (_, index) =>
      makeCall({
        call_id: `good-${index}`,
        started_at: ago(60 - index / 2),
        duration_ms: (index + 1) * 10,
        ttft_ms: index + 1,
        version: 'v1',
        prompt: `Question ${index} about ÜBER and it's`,
      }),
    ),
    ...Array.from({ length: 10 }, (_, index) =>
      makeCall({
        call_id: `bad-${index}`,
        started_at: ago(9.5 - index / 2),
        outcome: 'error',
        http_status: 500,
        duration_ms: 1,
        ttft_ms: null,
        output_tokens: null,
      }),
    ),
    ...Array.from({ length: 5 }, () =>
      makeCall({
        target: 'whisper',
        environment: 'staging',
        response_model: '',
        request_model: 'whisper-1',
        started_at: ago(125),
        streaming: false,
        ttft_ms: null,
        cost_usd: null,
        cost_source: 'unpriced',
      }),
    ),
    ...Array.from({ length: 3 }, () => makeCall({ target: 'demo', purpose: 'demo', started_at: ago(30) })),
  ];

  beforeAll(async () => {
    opened = await openTestStore(mode);
    before = await queries.everSeenACall(opened.store);
    const writer = await createWriter(opened.store, { quarantineDir: opened.dir, log: silent });
    await writer.ingest({ segment: 'all', collectorId: 'box', calls });
  });

  afterAll(() => opened.close());

  it('everSeenACall: not before the first', async () => {
    expect(before).toBe(false);
    expect(await queries.everSeenACall(opened.store)).toBe(true);
  });

  it('overviewTotals: sums, quantiles, cost', async () => {
    const totals = await queries.overviewTotals(opened.store, range, { target: 'llama' });
    expect(totals).toMatchObject({
      calls: 110,
      errors: 10,
      duration_calls: 100,
      ttft_calls: 100,
      input_tokens: 1100,
      output_tokens: 2100,
      unpriced_calls: 0,
    });
    expect(totals.cost_usd).toBeCloseTo(0.11, 9);
    expect(totals.duration_p50_ms).toBeGreaterThan(480);
    expect(totals.duration_p50_ms).toBeLessThan(520);
    expect(totals.duration_p95_ms).toBeGreaterThan(930);
    expect(totals.duration_p95_ms).toBeLessThan(970);
    expect(totals.ttft_p95_ms).toBeGreaterThan(93);
  });

  it('overviewTotals: nothing is null, not 0 and not NaN', async () => {
    expect(await queries.overviewTotals(opened.store, range, { target: 'nobody' })).toEqual({
      calls: 0,
      errors: 0,
      client_aborts: 0,
      duration_calls: 0,
      duration_p50_ms: null,
      duration_p95_ms: null,
      duration_p99_ms: null,
      ttft_calls: 0,
      ttft_p50_ms: null,
      ttft_p95_ms: null,
      input_tokens: 0,
      output_tokens: 0,
      uncounted_calls: 0,
      cost_usd: null,
      unpriced_calls: 0,
      unused_calls: 0,
      demo_calls: 0,
    });
    expect(await queries.overviewTotals(opened.store, range, { target: 'whisper' })).toMatchObject({
      calls: 5,
      ttft_p95_ms: null,
      cost_usd: null,
      unpriced_calls: 5,
    });
  });

  it('counts users only, unless told otherwise; a star and an empty name mean all', async () => {
    const { store } = opened;
    expect(await queries.overviewTotals(store, range, {})).toMatchObject({ calls: 115, demo_calls: 0 });
    const all = { purposes: ['user', 'demo'] as const, target: '*', model: '' };
    expect(await queries.overviewTotals(store, range, all)).toMatchObject({ calls: 118, demo_calls: 3 });
    expect(await queries.overviewTotals(store, range, { environment: 'staging' })).toMatchObject({ calls: 5 });
    expect(await queries.overviewTotals(store, range, { model: 'whisper-1' })).toMatchObject({ calls: 5 });
  });

  it('overviewRollup: points of the steps that had calls, which add up', async () => {
    const points = await queries.overviewRollup(opened.store, range, {}, 600);
    expect(points.map((point) => point.at)).toEqual(
      [130, 60, 50, 40, 30, 20, 10].map((minutes) => new Date(NOW - minutes * MINUTE_MS).toISOString()),
    );
    expect(points.map((point) => point.calls)).toEqual([5, 20, 20, 20, 20, 20, 10]);
    expect(points.at(-1)).toMatchObject({ errors: 10, duration_p95_ms: null, ttft_p50_ms: null });
    expect(await queries.overviewRollup(opened.store, range, { target: 'nobody' }, 60)).toEqual([]);
  });

  it('modelTable: a row per target and model', async () => {
    const [llama, whisper] = await queries.modelTable(opened.store, range, {});
    expect(llama).toMatchObject({
      target: 'llama',
      model: 'llama-3',
      backend: 'openai',
      calls: 110,
      cost_source: 'price_list',
    });
    expect(llama?.error_ratio).toBeCloseTo(10 / 110, 9);
    const [generated, spent] = calls
      .filter((call) => call.target === 'llama' && call.ttft_ms !== null)
      .reduce(([tokens, ms], call) => [tokens + 20, ms + (call.duration_ms ?? 0) - (call.ttft_ms ?? 0)], [0, 0]);
    expect(llama?.output_tokens_per_second).toBeCloseTo((generated / spent) * 1000, 6);
    expect(whisper).toMatchObject({
      model: 'whisper-1',
      cost_usd: null,
      cost_source: 'unpriced',
      output_tokens_per_second: null,
    });
  });

  it('listCalls: newest first, page by page, without gaps or repeats', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queries.listCalls(opened.store, { range }, cursor, 50);
      seen.push(...page.items.map((item) => item.call_id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(118);
    expect(seen).toHaveLength(118);
    const sorted = [...calls].sort(
      (a, b) => b.started_at.localeCompare(a.started_at) || b.call_id.localeCompare(a.call_id),
    );
    expect(seen[0]).toBe(sorted[0]?.call_id);
  });

  it('listCalls: sorted, page by page, without gaps or repeats; what has no value comes last', async () => {
    const valuesOf = {
      started_at: (call: StoredCall) => Date.parse(call.started_at),
      ttft_ms: (call: StoredCall) => call.ttft_ms,
      duration_ms: (call: StoredCall) => call.duration_ms,
      tokens: (call: StoredCall) =>
        call.input_tokens === null ? call.output_tokens : call.input_tokens + (call.output_tokens ?? 0),
      cost_usd: (call: StoredCall) => call.cost_usd,
    };
    const orders = [
      ['started_at', 'desc'],
      ['ttft_ms', 'asc'],
      ['duration_ms', 'desc'],
      ['tokens', 'desc'],
      ['cost_usd', 'asc'],
      ['cost_usd', 'desc'],
    ] as const;
    for (const [by, direction] of orders) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await queries.listCalls(opened.store, { range }, cursor, 45, { by, direction });
        seen.push(...page.items.map((item) => item.call_id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      const valueOf = valuesOf[by];
      const sign = direction === 'desc' ? -1 : 1;
      const expected = calls.toSorted(
        (a, b) =>
          Number(valueOf(a) === null) - Number(valueOf(b) === null) ||
          sign * ((valueOf(a) ?? 0) - (valueOf(b) ?? 0)) ||
          b.started_at.localeCompare(a.started_at) ||
          (a.call_id < b.call_id ? 1 : -1),
      );
      expect(seen, `${by} ${direction}`).toEqual(expected.map((call) => call.call_id));
    }
  });

  it('listCalls: oldest first is newest first turned round, also among calls of one moment', async () => {
    const read = async (direction: 'asc' | 'desc') => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const order = { by: 'started_at', direction } as const;
        const page = await queries.listCalls(opened.store, { range }, cursor, 33, order);
        seen.push(...page.items.map((item) => item.call_id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return seen;
    };
    const oldestFirst = await read('asc');
    expect(oldestFirst).toHaveLength(118);
    expect(oldestFirst).toEqual((await read('desc')).toReversed());
  });

  it('listCalls: filters', async () => {
    const ids = async (filter: Partial<queries.CallFilter>) =>
      (await queries.listCalls(opened.store, { range, ...filter }, undefined, 200)).items.map((item) => item.call_id);
    expect(await ids({ outcomes: ['error'] })).toHaveLength(10);
    expect(await ids({ outcomes: ['error', 'timeout', 'ok'] })).toHaveLength((await ids({})).length);
    expect(await ids({ outcomes: [] })).toHaveLength((await ids({})).length);
    expect(await ids({ search: 'question 42 ABOUT über' })).toEqual(['good-42']);
    expect(await ids({ search: "it's", minDurationMs: 990 })).toEqual(['good-99', 'good-98']);
    expect(await ids({ search: '%' })).toEqual([]);
    expect(await ids({ minTtftMs: 100 })).toContain('good-99');
    expect(await ids({ model: 'whisper-1', backend: 'openai', operation: 'chat' })).toHaveLength(5);
    expect(await ids({ purposes: ['demo'] })).toHaveLength(3);
    expect(await ids({ callers: ["x' OR 1 = 1 --"] })).toEqual([]);
    expect(await ids({ session: 'none' })).toEqual([]);
  });

  it('listCalls: a foreign cursor is refused', async () => {
    for (const cursor of [
      'nonsense',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('["x","y"]').toString('base64url'),
    ]) {
      await expect(queries.listCalls(opened.store, { range }, cursor, 5)).rejects.toMatchObject({ code: 'USAGE' });
    }
    const dearest = { by: 'cost_usd', direction: 'desc' } as const;
    const { nextCursor } = await queries.listCalls(opened.store, { range }, undefined, 5, dearest);
    const cheapest = queries.listCalls(opened.store, { range }, nextCursor ?? '', 5, { ...dearest, direction: 'asc' });
    await expect(cheapest).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('getCall: knows what it knows', async () => {
    expect(await queries.getCall(opened.store, 'good-7')).toMatchObject({ call_id: 'good-7', model: 'llama-3' });
    expect(await queries.getCall(opened.store, 'nobody')).toBeNull();
  });

  it('targetStatus: all targets, by name', async () => {
    const rows = await queries.targetStatus(opened.store, NOW);
    expect(rows.map((row) => row.target)).toEqual(['demo', 'llama', 'whisper']);
    expect(rows[0]).toMatchObject({ demo: true, calls_24h: 3 });
    expect(rows[1]).toMatchObject({
      demo: false,
      models: ['llama-3'],
      backends: ['openai'],
      first_call_at: ago(60),
      calls_24h: 110,
    });
    expect(rows[2]).toMatchObject({ environment: 'staging', models: ['whisper-1'] });
  });

  it('spendByDay and periodUsage: what was used', async () => {
    const hours = await queries.periodUsage(opened.store, range, {});
    expect(hours.map((hour) => [hour.at, hour.calls, hour.unpriced_calls])).toEqual([
      [new Date(NOW - 3 * HOUR_MS).toISOString(), 5, 5],
      [new Date(NOW - HOUR_MS).toISOString(), 110, 0],
    ]);
    expect(hours[0]?.cost_usd).toBeNull();
    expect(hours[1]).toMatchObject({ counted_calls: 110, uncounted_calls: 0 });
    expect(hours[1]?.cost_usd).toBeCloseTo(0.11, 9);
    const days = await queries.spendByDay(opened.store, range, {});
    expect(days.reduce((sum, day) => sum + day.calls, 0)).toBe(115);
    expect(days.at(-1)?.day).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  describe('sloWindows', () => {
    const windows = [600, 3600, 4 * 3600];
    const ask = (question: Partial<queries.SloQuestion>) =>
      queries.sloWindows(opened.store, { metric: 'latency', objective: 0.95, windows, now: NOW, ...question });

    it.each([undefined, 0])('counts errors (exact up to %s)', async (exactUpTo) => {
      const rows = await ask({ metric: 'error_ratio', exactUpTo });
      expect(
        rows.filter((row) => row.target === 'llama').map((row) => [row.window_seconds, row.total, row.bad]),
      ).toEqual([
        [600, 10, 10],
        [3600, 110, 10],
        [14_400, 110, 10],
      ]);
      expect(rows.filter((row) => row.target === 'whisper').map((row) => row.total)).toEqual([0, 0, 5]);
      expect(rows.every((row) => row.quantile_ms === null)).toBe(true);
    });

    it('counts slow calls exactly; a call as slow as the threshold is good', async () => {
      const [recent, hour] = await ask({ thresholdMs: 900, target: 'llama' });
      expect(recent).toMatchObject({ total: 0, bad: 0, quantile_ms: null });
      expect(hour).toMatchObject({ total: 100, bad: 10, quantile_ms: 960 });
      const [, ttft] = await ask({ metric: 'ttft', thresholdMs: 50, target: 'llama' });
      expect(ttft).toMatchObject({ total: 100, bad: 50 });
    });

    it('estimates slow calls from the rollup when there are many', async () => {
      const [recent, hour] = await ask({ thresholdMs: 900, target: 'llama', exactUpTo: 0 });
      expect(recent).toMatchObject({ total: 0, bad: 0, quantile_ms: null });
      expect(hour?.total).toBe(100);
      expect(Math.abs((hour?.bad ?? 0) - 10)).toBeLessThanOrEqual(1);
      expect(hour?.quantile_ms).toBeGreaterThan(930);
    });

    it('counts the purposes it is asked about, and is silent about strangers', async () => {
      expect(await ask({ thresholdMs: 1, target: 'demo' })).toEqual([]);
      expect(await ask({ thresholdMs: 1, target: 'demo', purposes: ['user', 'demo'] })).toHaveLength(3);
      expect(await ask({ thresholdMs: 1, target: 'nobody' })).toEqual([]);
      expect(await ask({ windows: [] })).toEqual([]);
    });
  });

  it('recentBadCalls: the worst, or the newest errors', async () => {
    const ask = { target: 'llama', now: NOW, windowSeconds: 3600 };
    expect(await queries.recentBadCalls(opened.store, { ...ask, metric: 'latency', thresholdMs: 500 }, 3)).toEqual([
      'good-99',
      'good-98',
      'good-97',
    ]);
    expect(await queries.recentBadCalls(opened.store, { ...ask, metric: 'error_ratio' }, 2)).toEqual([
      'bad-9',
      'bad-8',
    ]);
    expect(await queries.recentBadCalls(opened.store, { ...ask, metric: 'ttft', thresholdMs: 5000 }, 2)).toEqual([]);
  });

  it('gpuIdle: hours since the first call, less what calls were charged', async () => {
    const writer = await createWriter(opened.store, { quarantineDir: opened.dir, log: silent });
    const priced = [0, 60, 120].map((minutes) =>
      makeCall({ target: 'gpu', started_at: ago(180 - minutes), cost_usd: 1.5, cost_source: 'gpu_hour' }),
    );
    await writer.ingest({ segment: 'gpu', collectorId: 'box', calls: priced });
    const prices = [
      { target: 'gpu', usdPerHour: 4 },
      { target: 'nobody', usdPerHour: 4 },
    ];
    expect(await queries.gpuIdle(opened.store, range, prices)).toEqual([
      { target: 'gpu', hours: 3, total_usd: 12, used_usd: 4.5, idle_usd: 7.5 },
    ]);
    const [later] = await queries.gpuIdle(opened.store, { from: NOW - HOUR_MS, to: NOW }, prices);
    expect(later).toEqual({ target: 'gpu', hours: 1, total_usd: 4, used_usd: 1.5, idle_usd: 2.5 });
    const early = { from: NOW - 10 * HOUR_MS, to: NOW - 9 * HOUR_MS };
    expect(await queries.gpuIdle(opened.store, early, prices)).toEqual([]);
    expect(await queries.gpuIdle(opened.store, range, [])).toEqual([]);
  });
});
