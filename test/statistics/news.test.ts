import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../bench/drift/random.js';
import { createMonitor, type Monitor, readingsOf, stepMonitor } from '../../evaluator/monitors/monitor.js';
import { createSegmentMonitors, type SegmentMonitor, stepSegment } from '../../evaluator/monitors/segments/segment_monitors.js'; // prettier-ignore
import { isNews, isNewsOfSegment } from '../../evaluator/monitors/streams/news.js';
import { alarmThreshold } from '../../evaluator/stats/sequential/alarm_threshold.js';
import { DAY, DRIFT } from './live_monitors.js';

/** What telling only news costs: alarms on changes of amounts that are held back although they are larger than the tolerance. */
const RUNS = 40;
const PER_BATCH = 20;
const REFERENCE = 20_000;
const SHARE = 0.002;
const BATCH_MINUTES = DRIFT.batch / 60_000;

/** Batches until the first alarm, and until the first that is told; null: none while it was watched. */
interface Delays {
  alarm: number | null;
  told: number | null;
}

/** Steps on for four times as long as the first alarm took. */
function delaysOf(most: number, step: () => { isNews: boolean } | null): Delays {
  let alarm: number | null = null;
  for (let batch = 1; batch <= (alarm === null ? most : 4 * alarm); batch++) {
    const found = step();
    if (found === null) continue;
    alarm ??= batch;
    if (found.isNews) return { alarm, told: batch };
  }
  return { alarm, told: null };
}

function summary(runs: readonly Delays[]) {
  const found = runs.filter((each) => each.alarm !== null);
  const told = found.filter((each) => each.told !== null);
  const sum = (values: readonly (number | null)[]) => values.reduce<number>((total, each) => total + (each ?? 0), 0);
  return {
    found: found.length,
    missed: found.length - told.length,
    longer: sum(told.map((each) => each.told)) / sum(told.map((each) => each.alarm)),
  };
}

const amountsOf = (spread: number) => (random: Random) => 800 * Math.exp(spread * random.normal());

async function wholeRun(seed: number, spread: number, factor: number): Promise<Delays> {
  const random = createRandom(seed);
  const amount = amountsOf(spread);
  const reference = Array.from({ length: REFERENCE }, (_, i) => ({ at: (i / REFERENCE - 1) * DAY, value: amount(random) })); // prettier-ignore
  const [rank] = readingsOf('number', reference);
  if (rank === undefined) throw new Error('numbers are read by rank');
  const logThreshold = alarmThreshold(DRIFT.false_alarms_per_30_days, BATCH_MINUTES, SHARE);
  const allowance = { alphaRef: 0.05 * SHARE, share: SHARE, logThreshold, tolerance: DRIFT.tolerance };
  let monitor: Monitor | null = await createMonitor('latency', rank, reference, allowance);
  let at = 0;
  return delaysOf(3000, () => {
    if (monitor === null) throw new Error('the reference is large enough');
    const before = monitor;
    const values = Array.from({ length: PER_BATCH }, () => factor * amount(random));
    const step = stepMonitor(monitor, ++at * DRIFT.batch, values);
    monitor = step.monitor;
    return step.alarm === null ? null : { isNews: isNews(before, step.alarm) };
  });
}

async function segmentRun(seed: number, spread: number, factor: number): Promise<Delays> {
  const random = createRandom(seed);
  const amount = amountsOf(spread);
  const [n, restN] = [PER_BATCH / 4, (3 * PER_BATCH) / 4];
  const above = (number: number, limit: number, by = 1) =>
    Array.from({ length: number }, () => by * amount(random)).filter((value) => value > limit).length;
  const strata = Array.from({ length: 24 }, () => {
    const [own, rest] = [200, 600];
    return { n: own, successes: above(own, 800), restN: rest, restSuccesses: above(rest, 800) };
  });
  const allowed = { alphaRef: 0.05 * SHARE, share: SHARE, allowed: DRIFT.false_alarms_per_30_days, batchMinutes: BATCH_MINUTES }; // prettier-ignore
  let [monitor] = await createSegmentMonitors('latency', [{ tenant: 'acme' }], [strata], allowed);
  let at = 0;
  return delaysOf(3000, () => {
    if (monitor === undefined) throw new Error('the reference is large enough');
    const before: SegmentMonitor = monitor;
    const values = Array.from({ length: n }, () => factor * amount(random));
    const beyond = (by: number) => values.filter((value) => value > 800 * (1 + by)).length;
    const batch = {
      n,
      successes: beyond(0),
      restN,
      restSuccesses: above(restN, 800),
      also: [beyond(DRIFT.tolerance), beyond(-DRIFT.tolerance)],
    };
    const step = stepSegment(before, ++at * DRIFT.batch, batch);
    monitor = step.monitor;
    return step.alarm === null ? null : { isNews: isNewsOfSegment(before, step.alarm) };
  });
}

describe.each([
  ['a whole stream', wholeRun],
  ['a segment', segmentRun],
])('telling only news of %s', (_, run) => {
  const summaryOf = async (spread: number, factor: number) => {
    const runs: Delays[] = [];
    for (let seed = 1; seed <= RUNS; seed++) runs.push(await run(seed, spread, factor));
    return summary(runs);
  };

  it.each([
    { spread: 0.6, factor: 1.2 },
    { spread: 0.6, factor: 0.8 },
    { spread: 0.2, factor: 1.08 },
    { spread: 0.05, factor: 1.03 },
    { spread: 0.05, factor: 0.97 },
    { spread: 0.02, factor: 1.02 },
    { spread: 0.02, factor: 1.015 },
  ])('costs nothing where values of spread $spread are $factor times as large', async ({ spread, factor }) => {
    const { found, missed, longer } = await summaryOf(spread, factor);
    expect(found).toBeGreaterThanOrEqual(0.9 * RUNS);
    expect(missed).toBe(0);
    expect(longer).toBeLessThanOrEqual(1.02);
  });

  it('keeps what is half the tolerance to itself', async () => {
    const { found, missed } = await summaryOf(0.02, 1 + DRIFT.tolerance / 2);
    expect(found).toBeGreaterThan(0);
    expect(found - missed).toBeLessThanOrEqual(0.05 * RUNS);
  });
});
