import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import { announceRebuild, createWriter, rebuildRollup, resumeRebuild, type Store } from '../../../store/index.js';
import { DAY_MS, ENGINES, makeCall, openTestStore, silent, type TestStore } from '../helpers.js';

const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const YESTERDAY = TODAY - DAY_MS;
const MINUTE_MS = 60_000;

/** Calls of every kind the rollup tells apart, spread over a span. */
function variedCalls(from: number, count: number): StoredCall[] {
  return Array.from({ length: count }, (_, index) =>
    makeCall({
      started_at: new Date(from + index * 7 * MINUTE_MS).toISOString(),
      target: index % 3 === 0 ? 'llama' : 'mistral',
      outcome: index % 11 === 0 ? 'error' : 'ok',
      duration_ms: 100 + index,
      ttft_ms: index % 5 === 0 ? null : 20 + index,
      input_tokens: index % 8 === 0 ? null : 10,
      output_tokens: index % 4 === 0 ? null : index,
      cost_usd: index % 6 === 0 ? null : index / 1000,
      cost_source: index % 6 === 0 ? 'unpriced' : 'price_list',
    }),
  );
}

/** The store, dying before its n-th command. */
function dyingAt(store: Store, n: number): Store {
  const dying = Object.create(store) as Store;
  let left = n;
  dying.query = store.query.bind(store);
  dying.command = async (sql, params) => {
    if (left-- === 0) throw new Error('killed');
    await store.command(sql, params);
  };
  return dying;
}

describe.each(ENGINES)('rebuildRollup, %s', (mode) => {
  let opened: TestStore;
  let truth: unknown;

  beforeAll(async () => {
    opened = await openTestStore(mode);
    const writer = await createWriter(opened.store, { quarantineDir: `${opened.dir}/q`, log: silent });
    const calls = [...variedCalls(YESTERDAY, 60), ...variedCalls(TODAY - 3 * DAY_MS, 20)];
    await writer.ingest({ segment: 'all', collectorId: 'c', calls });
    truth = await rollup();
  });
  afterAll(() => opened.close());

  const rollup = (where = '1') =>
    opened.store.query(
      `SELECT minute, target, cost_source, sum(calls) AS calls, sum(errors) AS errors, sum(duration_calls) AS duration_calls,
         sum(counted_calls) AS counted_calls, sum(uncounted_calls) AS uncounted_calls,
         sum(output_tokens) AS output_tokens, sum(generation_tokens) AS generation_tokens, round(sum(cost_usd), 9) AS usd,
         quantilesTDigestMerge(0.5, 0.95, 0.99)(duration_sketch) AS durations,
         quantilesTDigestMerge(0.5, 0.95, 0.99)(ttft_sketch) AS ttfts
       FROM calls_1m WHERE ${where} GROUP BY minute, target, cost_source ORDER BY ALL`,
    );
  const everything = { from: TODAY - 4 * DAY_MS, to: TODAY + DAY_MS };
  const asides = () =>
    opened.store.query(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'calls_1m_rebuild%'",
    );

  it('changes nothing where the rollup is right, however often', async () => {
    for (let time = 0; time < 2; time++) {
      const { rebuilt, left } = await rebuildRollup(opened.store, everything);
      expect([rebuilt.length, left.length]).toEqual([2, 3]);
      expect(await rollup()).toEqual(truth);
    }
    expect(await asides()).toEqual([]);
  });

  it('adds what is missing and takes away what was counted twice', async () => {
    await opened.store.command(`DELETE FROM calls_1m WHERE target = 'llama'`);
    await opened.store.command('INSERT INTO calls_1m SELECT * FROM calls_1m SETTINGS insert_deduplicate = 0');
    expect(await rollup()).not.toEqual(truth);
    await rebuildRollup(opened.store, everything);
    expect(await rollup()).toEqual(truth);
  });

  it('touches no minute outside the span, and those in it whole', async () => {
    await opened.store.command('DELETE FROM calls_1m WHERE 1');
    const from = YESTERDAY + 70 * MINUTE_MS;
    await rebuildRollup(opened.store, { from: from + 1, to: from + 140 * MINUTE_MS + 1 });
    const span = `minute >= toDateTime(${from / 1000}, 'UTC') AND minute <= toDateTime(${from / 1000 + 140 * 60}, 'UTC')`;
    const inside = await rollup();
    expect(inside).toHaveLength(21);
    await rebuildRollup(opened.store, everything);
    expect(await rollup(span)).toEqual(inside);
  });

  it('leaves the rollup of a day alone whose calls are not kept any more', async () => {
    const day = new Date(TODAY - 3 * DAY_MS).toISOString().slice(0, 10);
    await opened.store.command(`ALTER TABLE calls DROP PARTITION '${day}'`);
    const { left } = await rebuildRollup(opened.store, everything);
    expect(left).toContain(day);
    expect(await rollup()).toEqual(truth);
  });

  it('clears the rollup of a day whose calls were all taken out, as announced, even after a kill', async () => {
    const day = TODAY - 3 * DAY_MS;
    const span = { from: day, to: day + DAY_MS };
    const writer = await createWriter(opened.store, { quarantineDir: `${opened.dir}/q`, log: silent });
    const erase = () => opened.store.command(`ALTER TABLE calls DROP PARTITION '${new Date(day).toISOString().slice(0, 10)}'`); // prettier-ignore
    const before = await rollup();
    const left = await rollup(`minute < toDateTime(${day / 1000}, 'UTC') OR minute >= toDateTime(${(day + DAY_MS) / 1000}, 'UTC')`); // prettier-ignore
    await rebuildRollup(opened.store, span, { erased: true });
    expect(await rollup()).toEqual(left);
    expect(left).not.toEqual(before);
    await writer.ingest({ segment: 'again', collectorId: 'c', calls: variedCalls(day, 20) });
    expect(await rollup()).toEqual(before);
    await announceRebuild(opened.store, span);
    await erase();
    expect(await resumeRebuild(opened.store)).toBe(1);
    expect(await rollup()).toEqual(left);
    await writer.ingest({ segment: 'once more', collectorId: 'c', calls: variedCalls(day, 20) });
    truth = await rollup();
    expect(await asides()).toEqual([]);
  });

  it('waits its turn: what arrives meanwhile is counted once', async () => {
    const writer = await createWriter(opened.store, { quarantineDir: `${opened.dir}/q`, log: silent });
    const ingest = (name: string) =>
      writer.ingest({ segment: name, collectorId: 'c', calls: variedCalls(YESTERDAY, 10).map(asLate) });
    const asLate = (call: StoredCall) => ({ ...call, target: 'late' });
    const first = ingest('late-1');
    const rebuilt = writer.between(() => rebuildRollup(opened.store, everything));
    await Promise.all([first, rebuilt, ingest('late-2')]);
    const [late] = await opened.store.query("SELECT sum(calls) AS calls FROM calls_1m WHERE target = 'late'");
    expect(late).toEqual({ calls: 20 });
    truth = await rollup();
  });

  it('may be killed before any of its steps: what comes after finishes it', async () => {
    const span = { from: YESTERDAY + 30 * MINUTE_MS, to: YESTERDAY + 90 * MINUTE_MS };
    let killed = true;
    let steps = 0;
    for (; killed; steps++) {
      killed = await rebuildRollup(dyingAt(opened.store, steps), span).then(
        () => false,
        () => true,
      );
      const unfinished = await resumeRebuild(opened.store);
      expect(unfinished).toBe(killed && steps > 1 ? 1 : 0);
      expect(await rollup()).toEqual(truth);
    }
    expect(steps).toBe(9);
    expect(await asides()).toEqual([]);
  });
});
