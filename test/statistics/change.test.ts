import { describe, expect, it } from 'vitest';
import { createRandom } from '../../bench/drift/random.js';
import { calibratedThreshold, cusumSteps } from '../../bench/drift/rules/oracle_cusum.js';
import { detectCounts } from '../../evaluator/stats/sequential/detect_counts.js';
import { createMeanDetector, type MeanAlarm } from '../../evaluator/stats/sequential/mean_detector.js';

const BEFORE = 0.02;
const ARL = 1e6;
const SEEDS = 1000;

/** The first alarm after a change, row by row, with the band equal to the truth; rows are drawn from the seed alone. */
function firstAlarm(seed: number, after: number, changeAt: number): MeanAlarm {
  const random = createRandom(seed);
  const band = { kind: 'constant', lower: BEFORE, upper: BEFORE } as const;
  let state = createMeanDetector({
    band,
    tolerance: 0,
    usual: 'low',
    logThreshold: Math.log(ARL),
    intervalAlpha: 0.05,
  });
  for (let at = 1; ; at++) {
    const value = random.uniform() < (at > changeAt ? after : BEFORE) ? 1 : 0;
    const step = detectCounts(state, { at, n: 1, successes: value });
    state = step.state;
    if (step.alarm && at > changeAt) return step.alarm;
  }
}

/** Rows until an oracle that knows both rates alarms, on the same rows. */
function oracleDelay(seed: number, after: number, changeAt: number, threshold: number): number {
  const random = createRandom(seed);
  const steps = cusumSteps(BEFORE, after);
  let level = 0;
  for (let at = 1; ; at++) {
    const value = random.uniform() < (at > changeAt ? after : BEFORE) ? 1 : 0;
    level = Math.max(0, level + (value === 1 ? steps.one : steps.zero));
    if (level < threshold) continue;
    if (at > changeAt) return at - changeAt;
    level = 0;
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe.each([0.03, 0.04, 0.06])('a rate of 2 % becomes %f', (after) => {
  const threshold = calibratedThreshold(BEFORE, after, ARL, 2000, createRandom(7));
  const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);

  it.each([0, 20_000])(
    'at row %i: found in at most 1.35 times the rows of an oracle of the same run length',
    (changeAt) => {
      const ours = seeds.map((seed) => firstAlarm(seed, after, changeAt).at - changeAt);
      const oracle = seeds.map((seed) => oracleDelay(seed, after, changeAt, threshold));
      expect(mean(ours) / mean(oracle)).toBeLessThanOrEqual(1.35);
    },
  );

  it('says since when and how much', () => {
    const alarms = seeds.slice(0, 300).map((seed) => firstAlarm(seed, after, 20_000));
    const delay = mean(alarms.map((alarm) => alarm.at - 20_000));
    expect(Math.abs(median(alarms.map((alarm) => (alarm.changedAfter ?? 0) - 20_000)))).toBeLessThanOrEqual(
      0.1 * delay,
    );
    const covered = alarms.filter(({ effect }) => effect.low <= after && effect.high >= after).length;
    expect(covered / alarms.length).toBeGreaterThanOrEqual(0.93);
  });
});
