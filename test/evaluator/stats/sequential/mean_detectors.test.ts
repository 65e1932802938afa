import { describe, expect, it } from 'vitest';
import { clopperPearson } from '../../../../evaluator/stats/bands/clopper_pearson.js';
import { fitHarmonics } from '../../../../evaluator/stats/bands/harmonics.js';
import { meanBand } from '../../../../evaluator/stats/bands/mean_band.js';
import { countByBin, foldedCounts, quantileBins } from '../../../../evaluator/stats/bands/quantile_bins.js';
import { seasonalBand } from '../../../../evaluator/stats/bands/seasonal_band.js';
import { detectCounts } from '../../../../evaluator/stats/sequential/detect_counts.js';
import { detectHistogram } from '../../../../evaluator/stats/sequential/detect_histogram.js';
import { detectSums } from '../../../../evaluator/stats/sequential/detect_sums.js';
import { detectValues } from '../../../../evaluator/stats/sequential/detect_values.js';
import {
  createMeanDetector,
  type MeanAlarm,
  type MeanDetectorConfig,
  type MeanDetectorState,
  type MeanStep,
} from '../../../../evaluator/stats/sequential/mean_detector.js';
import { binomialSample, normalSample, seededRandom } from '../random.js';

const config = (lower: number, upper: number, more: Partial<MeanDetectorConfig> = {}): MeanDetectorConfig => ({
  band: { kind: 'constant', lower, upper },
  tolerance: 0,
  usual: upper <= 0.5 ? 'low' : 'high',
  logThreshold: Math.log(43_200),
  intervalAlpha: 0.05,
  ...more,
});

/** Runs batches until the first alarm. */
function firstAlarm(
  state: MeanDetectorState,
  batches: number,
  step: (state: MeanDetectorState, at: number) => MeanStep,
): MeanAlarm | null {
  let current = state;
  for (let at = 1; at <= batches; at++) {
    const { state: next, alarm } = step(current, at);
    if (alarm) return alarm;
    current = JSON.parse(JSON.stringify(next)) as MeanDetectorState;
  }
  return null;
}

describe('detectCounts', () => {
  const { low, high } = clopperPearson(400, 20_000, 0.001);
  const run = (rate: (at: number) => number, more: Partial<MeanDetectorConfig> = {}) => {
    const random = seededRandom(11);
    return firstAlarm(createMeanDetector(config(low, high, more)), 600, (state, at) =>
      detectCounts(state, { at, n: 50, successes: binomialSample(random, 50, rate(at)) }),
    );
  };

  it('stays quiet while nothing changes, and finds a rise: since when and how much', () => {
    expect(run(() => 0.02)).toBeNull();
    const alarm = run((at) => (at > 300 ? 0.06 : 0.02));
    expect(alarm?.side).toBe('up');
    expect(Math.abs((alarm?.changedAfter ?? 0) - 300)).toBeLessThanOrEqual(10);
    expect(alarm?.effect.low).toBeLessThan(0.06);
    expect(alarm?.effect.high).toBeGreaterThan(0.06);
    expect(alarm?.effect.low).toBeGreaterThan(alarm?.band.upper ?? 1);
  });

  it('forgives what the tolerance forgives', () => {
    expect(run((at) => (at > 300 ? 0.03 : 0.02), { tolerance: 0.015 })).toBeNull();
  });

  it('finds a fall', () => {
    expect(run((at) => (at > 100 ? 0.001 : 0.02))?.side).toBe('down');
  });

  it('finds a fall of a rate that is usually high as soon as its complement rises', () => {
    const random = seededRandom(12);
    const high98 = clopperPearson(19_600, 20_000, 0.001);
    const alarm = firstAlarm(createMeanDetector(config(high98.low, high98.high)), 300, (state, at) =>
      detectCounts(state, { at, n: 50, successes: binomialSample(random, 50, at > 100 ? 0.94 : 0.98) }),
    );
    expect(alarm?.side).toBe('down');
    expect(alarm?.at).toBeLessThan(120);
  });

  it('leaves out counts that cannot be, and goes on', () => {
    const begun = createMeanDetector(config(low, high));
    for (const successes of [-1, 51, Number.NaN]) {
      const { state, alarm } = detectCounts(begun, { at: 1, n: 50, successes });
      expect([state.leftOut, state.core.batches, alarm]).toEqual([1, 0, null]);
    }
    expect(detectCounts(begun, { at: 1, n: 0, successes: 0 }).state).toBe(begun);
    expect(detectCounts(begun, { at: 1, n: 1, successes: 1 }).alarm).toBeNull();
  });
});

describe('detectHistogram', () => {
  const random = seededRandom(13);
  const metric = (spread: number, shift = 0) => Math.exp(spread * normalSample(random) + shift);
  const reference = Array.from({ length: 20_000 }, () => metric(1));
  const bins = quantileBins(reference.slice(0, 4000)) ?? { edges: [] };
  const counts = countByBin(reference.slice(4000), bins);

  it('finds a slower median of an unbounded metric within minutes', () => {
    const band = meanBand(counts, 0.001, 1 / 12);
    const alarm = firstAlarm(createMeanDetector(config(band?.lower ?? 0, band?.upper ?? 1)), 400, (state, at) =>
      detectHistogram(state, {
        at,
        counts: countByBin(
          Array.from({ length: 20 }, () => metric(1, at > 100 ? 0.3 : 0)),
          bins,
        ),
      }),
    );
    expect(alarm?.at).toBeGreaterThan(100);
    expect(alarm?.at).toBeLessThan(200);
    expect(alarm?.side).toBe('up');
  });

  it('finds a change of spread alone in the folded counts', () => {
    const folded = foldedCounts(counts);
    const band = meanBand(folded, 0.001, 1 / 12);
    const alarm = firstAlarm(createMeanDetector(config(band?.lower ?? 0, band?.upper ?? 1)), 400, (state, at) => {
      const values = Array.from({ length: 20 }, () => metric(at > 100 ? 1.5 : 1));
      return detectHistogram(state, { at, counts: foldedCounts(countByBin(values, bins)) });
    });
    expect(alarm?.at).toBeGreaterThan(100);
    expect(alarm?.at).toBeLessThan(200);
  });

  it('never alarms on a constant column that stays constant, and does when it moves', () => {
    const constant = quantileBins(Array.from({ length: 500 }, () => 7)) ?? { edges: [] };
    const band = meanBand(countByBin(Array.from({ length: 2000 }, () => 7), constant), 0.001); // prettier-ignore
    const alarm = firstAlarm(createMeanDetector(config(band?.lower ?? 0, band?.upper ?? 1)), 300, (state, at) =>
      detectHistogram(state, { at, counts: countByBin([at > 200 ? 8 : 7, at > 200 ? 8 : 7], constant) }),
    );
    expect(alarm?.at).toBeGreaterThan(200);
  });

  it('follows day and night with a seasonal band', () => {
    const level = (at: number) => 0.3 + 0.15 * Math.sin((2 * Math.PI * at) / 86_400_000);
    const draw = (at: number) => Math.min(63, Math.floor(64 * Math.min(0.999, level(at) * 2 * random())));
    const hour = 3_600_000;
    const cells = Array.from({ length: 14 * 24 }, (_, i) => {
      const at = (i + 0.5) * hour;
      let sum = 0;
      for (let k = 0; k < 200; k++) sum += (draw(at) + 0.5) / 64;
      return { at, n: 200, sum };
    });
    const harmonics = fitHarmonics(cells);
    if (harmonics === null) throw new Error('no fit');
    const seasonal = config(0, 0.5, { band: seasonalBand(harmonics, 0.001) });
    const alarm = firstAlarm(createMeanDetector(seasonal), 7 * 24, (state, i) => {
      const histogram = Array.from({ length: 64 }, () => 0);
      for (let k = 0; k < 40; k++) {
        const bin = draw(i * hour);
        histogram[bin] = (histogram[bin] ?? 0) + 1;
      }
      return detectHistogram(state, { at: i * hour, counts: histogram });
    });
    expect(alarm).toBeNull();
  });
});

describe('detectValues and detectSums', () => {
  it('find the same change, the sums later', () => {
    const at = [detectValues, null].map((detector) => {
      const random = seededRandom(14);
      const alarm = firstAlarm(createMeanDetector(config(0.3, 0.36)), 400, (state, batch) => {
        const values = Array.from({ length: 10 }, () => random() ** (batch > 100 ? 1 : 2));
        if (detector) return detector(state, { at: batch, values });
        const sum = values.reduce((total, each) => total + each, 0);
        return detectSums(state, {
          at: batch,
          n: 10,
          sum,
          squares: values.reduce((total, each) => total + each * each, 0),
        });
      });
      return alarm?.at ?? Infinity;
    });
    expect(at[0]).toBeGreaterThan(100);
    expect(at[1]).toBeGreaterThanOrEqual(at[0] ?? Infinity);
    expect(at[1]).toBeLessThan(160);
  });

  it('leave out what is no number and count it', () => {
    const { state } = detectValues(createMeanDetector(config(0.3, 0.36)), { at: 1, values: [Number.NaN, 0.3, 2, -1] });
    expect(state.leftOut).toBe(1);
    expect(state.core.since[10]?.n === 0 || state.core.since[10]?.n === 3).toBe(true);
  });
});
