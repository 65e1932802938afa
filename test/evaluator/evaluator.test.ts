import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../core/time/clock.js';
import type { Check } from '../../evaluator/checks/index.js';
import { createEvaluator, type EvaluatorOptions } from '../../evaluator/index.js';
import { queries, type Store } from '../../store/index.js';
import { openTestStore, silent, type TestStore } from '../store/helpers.js';
import { NOON } from './builders.js';
import { configOf, DAY, MINUTE, ScriptedCheck, SECOND, storeCalls, TestClock } from './helpers.js';

describe('evaluator', () => {
  let opened: TestStore;
  let clock: TestClock;
  let check: ScriptedCheck;
  let day = 0;

  beforeAll(async () => {
    opened = await openTestStore('embedded');
  });
  afterAll(() => opened.close());
  beforeEach(() => {
    clock = new TestClock(NOON + ++day * DAY);
    check = new ScriptedCheck();
  });

  const create = (given: Partial<EvaluatorOptions> = {}) =>
    createEvaluator({
      config: configOf({}),
      store: opened.store,
      log: silent,
      clock,
      purposes: ['user'],
      checks: [check],
      ...given,
    });
  const latest = () => queries.latestFindings(opened.store, clock.now() - MINUTE);
  const copied = async (prefix: string) => {
    const sql = 'SELECT call_id FROM evidence WHERE startsWith(call_id, {prefix:String}) ORDER BY 1';
    const rows = await opened.store.query<{ call_id: string }>(sql, { prefix });
    return rows.map(({ call_id }) => call_id);
  };
  /** The store, of which these methods fail as long as it is away. */
  const flaky = (methods: readonly (keyof Store)[], isAway: () => boolean): Store =>
    new Proxy(opened.store, {
      get(store, name: keyof Store) {
        if (isAway() && methods.includes(name)) return () => Promise.reject(new Error('store is away'));
        const value: unknown = store[name];
        return typeof value === 'function' ? value.bind(store) : value;
      },
    });

  it('answers a failed check with no data and the reason, and goes on with the others', async () => {
    const other: Check = { kind: 'capture', evaluate: () => Promise.reject(new Error('table is gone')) };
    const evaluator = create({ checks: [other, check] });
    check.answers = [{ key: `slo:a:${day}`, verdict: 'ok' }];
    await evaluator.runOnce();
    expect(await latest()).toMatchObject([{ key: `slo:a:${day}`, verdict: 'ok' }]);
    expect(evaluator.stats()).toMatchObject({ rounds: 1, failedRounds: 0, failedChecks: 1 });

    check.failure = new Error('out of memory');
    clock.advance(15 * SECOND);
    await evaluator.runOnce();
    expect(await latest()).toMatchObject([
      {
        key: `slo:a:${day}`,
        verdict: 'no_data',
        value: null,
        summary: 'No verdict on TTFT p95, llama: the check failed (out of memory)',
      },
    ]);
    expect(evaluator.stats()).toMatchObject({ rounds: 2, failedRounds: 0, failedChecks: 3 });
  });

  it('answers for what was asked before a restart, when the first answer after it fails', async () => {
    check.answers = [{ key: `slo:a:${day}`, verdict: 'over' }];
    await create().runOnce();
    check.failure = new Error('out of memory');
    clock.advance(15 * SECOND);
    await create().runOnce();
    expect(await latest()).toMatchObject([{ key: `slo:a:${day}`, verdict: 'no_data' }]);
  });

  it('copies the calls that a verdict shows, and its alert knows the interval and since when', async () => {
    const now = clock.now();
    await storeCalls(opened.store, now - MINUTE, now, 4, (index) => ({ call_id: `shown-${index}` }));
    const since = new Date(now - DAY).toISOString();
    const details = { since, examples: { before: ['shown-1'], after: ['shown-2'] } };
    check.answers = [
      { key: `drift:a:${day}`, kind: 'drift', verdict: 'over', interval_low: 2, evidence: ['shown-0'], details },
    ];
    await create().runOnce();
    expect(await copied('shown-')).toEqual(['shown-0', 'shown-1', 'shown-2']);
    const alerts = await queries.listAlerts(opened.store, { limit: 100 });
    expect(alerts.find(({ key }) => key === `drift:a:${day}`)).toMatchObject({ since, interval_low: 2 });
  });

  it('copies in the next round what could not be copied in one, although the verdict is not stored again', async () => {
    const now = clock.now();
    await storeCalls(opened.store, now - MINUTE, now, 2, (index) => ({ call_id: `later-${index}` }));
    let isAway = true;
    const evaluator = create({ store: flaky(['command'], () => isAway) });
    check.answers = [{ key: `slo:a:${day}`, verdict: 'ok', evidence: ['later-0', 'later-1'] }];
    await evaluator.runOnce();
    expect(await copied('later-')).toEqual([]);
    isAway = false;
    clock.advance(15 * SECOND);
    await evaluator.runOnce();
    expect(await copied('later-')).toEqual(['later-0', 'later-1']);
    expect(evaluator.stats()).toMatchObject({ rounds: 2, failedRounds: 1 });
  });

  it('logs a failure that goes on once, and its end', async () => {
    let logged = '';
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString();
        done();
      },
    });
    const evaluator = create({ log: pino(sink) });
    check.failure = new Error('out of memory');
    for (let round = 0; round < 5; round++) await evaluator.runOnce();
    expect(logged.match(/the slo check failed/g)).toHaveLength(1);
    check.failure = undefined;
    await evaluator.runOnce();
    expect(logged.match(/works again/g)).toHaveLength(1);
  });

  it('decides nothing without knowing what was said before, and takes it up when the store is back', async () => {
    check.answers = [{ key: `slo:a:${day}`, verdict: 'over' }];
    let isAway = true;
    const evaluator = create({ store: flaky(['query', 'insert'], () => isAway) });
    await evaluator.runOnce();
    expect(evaluator.stats()).toMatchObject({ failedRounds: 1, lastRoundAt: null });
    expect(check.asked).toBe(0);
    isAway = false;
    await evaluator.runOnce();
    expect(evaluator.stats()).toMatchObject({ rounds: 2, failedRounds: 1, lastRoundAt: clock.now() });
    expect(await latest()).toMatchObject([{ key: `slo:a:${day}`, verdict: 'over' }]);
  });

  it('keeps one finding of many that say the same, and the one an alert points to', async () => {
    const evaluator = create();
    const key = `slo:a:${day}`;
    check.answers = [{ key, verdict: 'over' }];
    for (let round = 0; round < 30; round++, clock.advance(15 * SECOND)) await evaluator.runOnce();
    const findings = await queries.listFindings(opened.store, { key, limit: 100 });
    expect(findings.length).toBeLessThanOrEqual(4);
    const alerts = await queries.loadAlerts(opened.store, clock.now());
    const alert = alerts.find((each) => each.key === key);
    expect(findings.map((finding) => finding.finding_id)).toContain(alert?.finding_id);
  });

  it('runs rounds by itself that never overlap, and none after it stopped', async () => {
    let running = 0;
    let most = 0;
    const slow: Check = {
      kind: 'slo',
      async evaluate() {
        most = Math.max(most, ++running);
        await opened.store.query('SELECT sleep(0.05)');
        running--;
        return [];
      },
    };
    const config = configOf({ evaluator: { interval: '10ms' } });
    const evaluator = create({ checks: [slow], config, clock: systemClock });
    evaluator.start();
    evaluator.start();
    await Promise.all([evaluator.runOnce(), evaluator.runOnce()]);
    await vi.waitFor(() => expect(evaluator.stats().rounds).toBeGreaterThan(6));
    const stats = evaluator.stats();
    expect(most).toBe(1);
    expect(stats.durationSeconds).toBeGreaterThanOrEqual(0.05);
    await evaluator.stop();
    const { rounds } = evaluator.stats();
    await evaluator.runOnce();
    expect(evaluator.stats().rounds).toBe(rounds);
    expect(running).toBe(0);
  });

  it('asks the real checks of a default configuration', async () => {
    const now = clock.now();
    await storeCalls(opened.store, now - 30 * MINUTE, now, 100, (index) => ({
      target: `t${day}`,
      outcome: index % 2 === 0 ? 'error' : 'ok',
    }));
    const evaluator = create({ checks: undefined });
    await evaluator.runOnce();
    const verdicts = (await latest()).map(({ key, verdict }) => [key, verdict]);
    expect(Object.fromEntries(verdicts)).toMatchObject({
      [`slo:errors:t${day}`]: 'over',
      [`slo:latency:t${day}:llama-3`]: 'ok',
      [`slo:ttft:t${day}:llama-3`]: 'ok',
    });
    expect(evaluator.stats().failedChecks).toBe(0);
  });
});
