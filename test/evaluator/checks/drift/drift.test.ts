import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../core/config/schema.js';
import { createDriftCheck } from '../../../../evaluator/checks/drift/index.js';
import { driftPromise } from '../../../../evaluator/checks/drift/words.js';
import { queries } from '../../../../store/index.js';
import { openTestStore, type TestStore } from '../../../store/helpers.js';
import { NOON } from '../../builders.js';
import { configOf, contextOf, HOUR, MINUTE, storeCalls } from '../../helpers.js';

const CONFIG: ConfigInput = { drift: { reference: '1h', min_sessions: 500, watermark: '1m' } };
const START = NOON - 2 * HOUR;

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore('embedded');
});
afterEach(() => opened.close());

/** Every `nth` call fails; durations run through the same fifty values. */
const calls = (from: number, to: number, number: number, nth: number) =>
  storeCalls(opened.store, from, to, number, (i) => ({
    target: 'llama',
    session_id: '',
    outcome: i % nth === 0 ? 'error' : 'ok',
    duration_ms: 500 + 10 * (i % 50),
    tenant: `tenant-${(i + Math.floor(i / 50)) % 5}`,
  }));

const state = () => queries.loadMonitorState(opened.store, 'drift');

describe('drift check', () => {
  it('is silent without calls, and learns before it judges', async () => {
    const check = createDriftCheck();
    expect(await check.evaluate(contextOf(opened.store, NOON, CONFIG))).toEqual([]);
    await calls(START, START + HOUR / 2, 300, 50);
    const [learning, ...others] = await createDriftCheck().evaluate(contextOf(opened.store, START + HOUR, CONFIG));
    expect(others).toEqual([]);
    expect(learning).toMatchObject({ verdict: 'no_data', details: { learning: { seen: 300, needed: 500 } } });
    expect(learning?.summary).toContain('learning: 300 of 500 sessions');
  });

  it('finds more errors, says since when, and nothing else; a constant or absent column is no finding', async () => {
    await calls(START, START + HOUR, 2000, 50);
    await calls(START + HOUR, START + HOUR + 20 * MINUTE, 600, 50);
    const check = createDriftCheck();
    const before = await check.evaluate(contextOf(opened.store, START + HOUR + 21 * MINUTE, CONFIG));
    expect(before.length).toBeGreaterThan(1);
    expect(before.every((each) => each.verdict === 'ok')).toBe(true);

    await calls(START + HOUR + 20 * MINUTE, START + HOUR + 40 * MINUTE, 600, 4);
    const after = await check.evaluate(contextOf(opened.store, START + HOUR + 41 * MINUTE, CONFIG));
    const over = after.filter((each) => each.verdict === 'over');
    expect(over.map((each) => each.metric)).toEqual(['errors']);
    const [errors] = over;
    expect(errors?.interval_low).toBeLessThanOrEqual(0.25);
    expect(errors?.interval_high).toBeGreaterThanOrEqual(0.25);
    const since = Date.parse(errors?.details?.since ?? '');
    expect(Math.abs(since - (START + HOUR + 20 * MINUTE))).toBeLessThanOrEqual(3 * MINUTE);
  });

  it('goes on after a restart in the middle of an alarm bit by bit, and ends the alarm when the errors end', async () => {
    await calls(START, START + HOUR, 2000, 50);
    await calls(START + HOUR, START + HOUR + 20 * MINUTE, 600, 4);
    await calls(START + HOUR + 20 * MINUTE, START + 2 * HOUR, 1200, 50);
    const first = createDriftCheck();
    await first.evaluate(contextOf(opened.store, START + HOUR + 11 * MINUTE, CONFIG));
    const second = createDriftCheck();
    const restarted = await second.evaluate(contextOf(opened.store, START + HOUR + 13 * MINUTE, CONFIG));
    expect(restarted.find((each) => each.metric === 'errors')?.verdict).toBe('over');
    const afterRestart = await state();
    await first.evaluate(contextOf(opened.store, START + HOUR + 13 * MINUTE, CONFIG));
    expect(await state()).toBe(afterRestart);

    // The clock steps back: nothing is read again.
    await second.evaluate(contextOf(opened.store, START + HOUR, CONFIG));
    expect(await state()).toBe(afterRestart);

    let last = restarted;
    for (let at = START + HOUR + 15 * MINUTE; at <= START + 2 * HOUR; at += 20 * MINUTE) {
      last = await second.evaluate(contextOf(opened.store, at, CONFIG));
    }
    last = await second.evaluate(contextOf(opened.store, START + 2 * HOUR + MINUTE, CONFIG));
    expect(last.find((each) => each.metric === 'errors')?.verdict).toBe('ok');
  });

  it('leaves out what comes after its batch, and says how much', async () => {
    await calls(START, START + HOUR + 20 * MINUTE, 2667, 50);
    const check = createDriftCheck();
    await check.evaluate(contextOf(opened.store, START + HOUR + 21 * MINUTE, CONFIG));
    await calls(START + HOUR, START + HOUR + 20 * MINUTE, 600, 2);
    const findings = await check.evaluate(contextOf(opened.store, START + HOUR + 21 * MINUTE, CONFIG));
    expect(findings.every((each) => each.verdict === 'ok')).toBe(true);
    const late = await check.evaluate(contextOf(opened.store, START + HOUR + 22 * MINUTE, CONFIG));
    expect(late.every((each) => each.verdict === 'ok')).toBe(true);
    expect(late[0]?.details?.promise).toContain('600 calls came too late and were left out');
  });

  it('names the one tenant that changed, once', async () => {
    await calls(START, START + HOUR, 2000, 50);
    const from = START + HOUR;
    await storeCalls(opened.store, from, from + 20 * MINUTE, 1000, (i) => ({
      target: 'llama',
      session_id: '',
      duration_ms: 500 + 10 * (i % 50),
      tenant: `tenant-${i % 5}`,
      outcome: i % 5 === 3 ? 'error' : i % 50 === 0 ? 'error' : 'ok',
    }));
    const findings = await createDriftCheck().evaluate(contextOf(opened.store, from + 21 * MINUTE, CONFIG));
    const errors = findings.filter((each) => each.metric === 'errors' && each.verdict === 'over');
    expect(errors.map((each) => each.details?.segment)).toEqual([{ target: 'llama', tenant: 'tenant-3' }]);
    expect(errors[0]?.value).toBe(1);
    expect(errors[0]?.summary).toContain('tenant tenant-3: 100 %');
  });

  it('says what is promised', () => {
    expect(driftPromise(configOf({}).drift)).toContain('at most 1 false alarm per 30 days');
  });
});
