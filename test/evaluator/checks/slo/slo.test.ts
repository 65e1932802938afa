import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../core/config/schema.js';
import { createSloCheck } from '../../../../evaluator/checks/slo/index.js';
import { quantileInterval } from '../../../../evaluator/stats/quantile_interval.js';
import { wilson } from '../../../../core/wilson.js';
import { queries } from '../../../../store/index.js';
import { openTestStore, type TestStore } from '../../../store/helpers.js';
import { NOON } from '../../builders.js';
import { contextOf, DAY, HOUR, MINUTE, storeCalls } from '../../helpers.js';

const slos: ConfigInput = {
  slos: [
    { name: 'errors', metric: 'error_ratio', objective: 0.99 },
    { name: 'latency', metric: 'latency', objective: 0.95, threshold: '10s' },
    { name: 'ttft', metric: 'ttft', objective: 0.95, threshold: '1s' },
  ],
};

describe('SLO check', () => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore('embedded');
    const hourAgo = NOON - HOUR;
    // slow: TTFT 10 ms to 5 s, evenly, so that 80 % take longer than 1 s.
    await storeCalls(opened.store, hourAgo, NOON, 500, (index) => ({
      call_id: `slow-${index}`,
      target: 'slow',
      response_model: 'llama-3',
      ttft_ms: 10 * (((index * 7) % 500) + 1),
      duration_ms: 6000,
    }));
    // failing: every tenth call fails, and only says what was asked for; one in ten is given up by its client.
    await storeCalls(opened.store, hourAgo, NOON, 400, (index) => ({
      call_id: `failing-${index}`,
      target: 'failing',
      request_model: 'gpt',
      response_model: index % 10 === 0 ? '' : 'gpt-2026-01-01',
      outcome: index % 10 === 0 ? 'error' : index % 10 === 1 ? 'client_abort' : 'ok',
      ttft_ms: index % 10 === 0 ? null : 100,
    }));
    await storeCalls(opened.store, hourAgo, NOON, 10, () => ({ target: 'sparse' }));
    await storeCalls(opened.store, NOON - 20 * HOUR, NOON - 7 * HOUR, 300, () => ({
      target: 'gone',
      outcome: 'error',
    }));
    await storeCalls(opened.store, hourAgo, NOON, 300, () => ({
      target: 'probed',
      purpose: 'probe',
      outcome: 'error',
    }));
  });
  afterAll(() => opened.close());

  const ask = async (config: ConfigInput = slos, now = NOON) => {
    const findings = await createSloCheck().evaluate(contextOf(opened.store, now, config));
    return new Map(findings.map((finding) => [finding.key, finding]));
  };

  it('judges a quantile with its order-statistic interval, per model', async () => {
    const finding = (await ask()).get('slo:ttft:slow:llama-3');
    const ranks = quantileInterval(0.95, 500);
    expect(finding).toMatchObject({
      kind: 'slo',
      title: 'TTFT p95, slow (llama-3)',
      target: 'slow',
      model: 'llama-3',
      unit: 'ms',
      verdict: 'over',
      severity: 'page',
      limit: 1000,
      sample_size: 500,
      window_seconds: 3600,
      interval_low: 10 * (ranks?.lowRank ?? 0),
      interval_high: 10 * (ranks?.highRank ?? 0),
      summary: 'TTFT p95 on slow (llama-3) is 4.8 s against 1.0 s (n 500, last hour)',
    });
    expect(finding?.method).toContain('burn rate 14.4 over 1 h and 5 min');
    expect(finding?.value).toBeGreaterThanOrEqual(4750);
    expect(finding?.value).toBeLessThanOrEqual(4760);
  });

  it('judges p95 of latency in the same way: as the share of calls that took longer than the threshold', async () => {
    const config: ConfigInput = { slos: [{ name: 'latency', metric: 'latency', objective: 0.95, threshold: '5s' }] };
    expect((await ask(config)).get('slo:latency:slow:llama-3')).toMatchObject({
      title: 'Latency p95, slow (llama-3)',
      verdict: 'over',
      unit: 'ms',
      value: 6000,
      limit: 5000,
      sample_size: 500,
    });
    expect((await ask()).get('slo:latency:slow:llama-3')).toMatchObject({ verdict: 'ok', value: 6000, limit: 10_000 });
  });

  it('points to the worst of the recent bad calls', async () => {
    const finding = (await ask()).get('slo:ttft:slow:llama-3');
    expect(finding?.evidence).toHaveLength(5);
    const rows = await opened.store.query<{ ttft_ms: number; started_at: string }>(
      'SELECT ttft_ms, started_at FROM calls WHERE call_id IN {ids:Array(String)} ORDER BY ttft_ms DESC',
      { ids: finding?.evidence ?? [] },
    );
    const newest = Array.from({ length: 42 }, (_, index) => 10 * ((((499 - index) * 7) % 500) + 1));
    expect(rows.map((row) => row.ttft_ms)).toEqual(newest.toSorted((a, b) => b - a).slice(0, 5));
  });

  it('judges errors per target, since failed calls may not know their model; an abort is no error', async () => {
    const findings = await ask();
    const finding = findings.get('slo:errors:failing');
    const interval = wilson(40, 400);
    expect(finding).toMatchObject({
      verdict: 'over',
      unit: 'ratio',
      model: '',
      value: 0.1,
      sample_size: 400,
      interval_low: interval?.low,
      interval_high: interval?.high,
      summary: '10 % of calls to failing failed against 1 % allowed (n 400, last 6 h)',
    });
    expect(finding?.limit).toBeCloseTo(0.01, 12);
    expect(finding?.evidence).toHaveLength(5);
    expect([...findings.keys()].filter((key) => key.startsWith('slo:errors:failing'))).toHaveLength(1);
  });

  it('is ok with numbers, not by their absence', async () => {
    const findings = await ask();
    expect(findings.get('slo:ttft:failing:gpt-2026-01-01')).toMatchObject({ verdict: 'ok', value: 100, evidence: [] });
    expect(findings.get('slo:errors:slow')).toMatchObject({ verdict: 'ok', value: 0, interval_low: 0 });
    expect(findings.get('slo:errors:slow')?.interval_high).toBeGreaterThan(0);
  });

  it('has no data where there are too few calls, or none in the last hour', async () => {
    const findings = await ask();
    expect(findings.get('slo:errors:sparse')).toMatchObject({
      verdict: 'no_data',
      value: null,
      sample_size: 10,
      summary: 'No verdict on errors: sparse had 10 calls in the last 6 h, 20 are needed',
    });
    expect(findings.get('slo:errors:gone')).toMatchObject({
      verdict: 'no_data',
      summary: 'No verdict on errors: gone had no calls in the last hour',
    });
  });

  it('asks about configured targets that were never called, and not about probes', async () => {
    const findings = await ask({ ...slos, targets: [{ name: 'new', upstream: 'http://127.0.0.1:1' }] });
    expect(findings.get('slo:ttft:new')).toMatchObject({ verdict: 'no_data', target: 'new', sample_size: 0 });
    expect(findings.has('slo:errors:probed')).toBe(false);
  });

  it('asks only about the target and model that an objective names', async () => {
    const findings = await ask({
      slos: [
        { name: 'gpt', target: 'failing', model: 'gpt-2026-01-01', metric: 'ttft', threshold: '1s', objective: 0.9 },
      ],
    });
    expect([...findings.keys()]).toEqual(['slo:gpt:failing:gpt-2026-01-01']);
    expect([...findings.values()][0]?.title).toBe('TTFT p90, failing (gpt-2026-01-01)');
  });

  it('says why more than is allowed is only near', async () => {
    const now = NOON + 30 * DAY;
    for (const [target, total, bad] of [
      ['brief', 200, 20],
      ['lucky', 50, 3],
    ] as const) {
      await storeCalls(opened.store, now - 5 * HOUR, now - HOUR - MINUTE, 2000, () => ({ target }));
      await storeCalls(opened.store, now - HOUR + MINUTE, now, total, (index) => ({
        target,
        outcome: index < bad ? 'error' : 'ok',
      }));
    }
    const findings = await ask({ slos: [{ name: 'errors', metric: 'error_ratio', objective: 0.95 }] }, now);
    expect(findings.get('slo:errors:brief')).toMatchObject({
      verdict: 'near',
      limit: 0.05,
      summary:
        '10 % of calls to brief failed against 5 % allowed (n 200, last hour); not yet over: it lasts too short a time to use up much of what 30 d allow',
    });
    expect(findings.get('slo:errors:lucky')).toMatchObject({
      verdict: 'near',
      summary:
        '6 % of calls to lucky failed against 5 % allowed (n 50, last hour); not yet over: in so few calls that may be chance',
    });
  });

  it('reads long windows anew only when they are due, short ones each time', async () => {
    const check = createSloCheck();
    const config: ConfigInput = { slos: [{ name: 'errors', target: 'late', metric: 'error_ratio' }] };
    const at = async (now: number) =>
      (await check.evaluate(contextOf(opened.store, now, config))).find((finding) => finding.target === 'late');
    const start = NOON + 10 * DAY;
    expect(await at(start)).toBeUndefined();
    await storeCalls(opened.store, start, start + MINUTE, 100, () => ({ target: 'late' }));
    expect(await at(start + MINUTE)).toMatchObject({ verdict: 'ok', sample_size: 100, window_seconds: 3600 });
  });

  it('takes any name of a model in its stride', async () => {
    const now = NOON + 20 * DAY;
    const model = `x'); DROP TABLE calls; --\u202e\n:*:<b>${'y'.repeat(3000)}`;
    await storeCalls(opened.store, now - HOUR, now, 50, () => ({
      target: 'hostile',
      response_model: model,
      ttft_ms: 9000,
    }));
    const finding = (await ask(slos, now)).get(`slo:ttft:hostile:${model}`);
    expect(finding).toMatchObject({ verdict: 'over', model });
    expect(finding?.summary).not.toMatch(/[\n\u202e]/);
  });

  it.each([undefined, 0])(
    'keeps few of the names that clients make up, and counts all calls (exact up to %s)',
    async (exactUpTo) => {
      const now = NOON + (exactUpTo === undefined ? 25 : 28) * DAY;
      const target = `flooded-${exactUpTo}`;
      await storeCalls(opened.store, now - HOUR, now, 3000, (index) => ({
        target,
        response_model: index % 3 === 0 ? 'real' : `made-up-${index}`,
        outcome: index % 10 === 0 ? 'error' : 'ok',
      }));
      const question = { target, objective: 0.95, thresholdMs: 1e6, windows: [300, 3600], now, exactUpTo };
      const models = await queries.sloWindows(opened.store, { ...question, metric: 'latency' });
      expect(models.length).toBeLessThan(1000);
      expect(models.filter(({ model }) => model === 'real').map(({ total }) => total)).toEqual([75, 900]);
      const whole = await queries.sloWindows(opened.store, { ...question, metric: 'error_ratio', byModel: false });
      expect(whole.map(({ model, total, bad }) => [model, total, bad])).toEqual([
        ['', 250, 25],
        ['', 3000, 300],
      ]);
      expect((await ask(slos, now)).get(`slo:errors:${target}`)).toMatchObject({ sample_size: 3000, value: 0.1 });
    },
  );
});
