import { describe, expect, it } from 'vitest';
import { fitHarmonics, type ReferenceCell } from '../../../../evaluator/stats/bands/harmonics.js';
import { bandAt, seasonalBand } from '../../../../evaluator/stats/bands/seasonal_band.js';
import { binomialSample, seededRandom } from '../random.js';

const HOUR = 3_600_000;
const rate = (at: number): number => 1 / (1 + Math.exp(3.5 - 0.3 * Math.sin((2 * Math.PI * at) / (24 * HOUR))));

function reference(
  seed: number,
  days: number,
  perHour: number,
  level: (hour: number) => number = () => 0,
): ReferenceCell[] {
  const random = seededRandom(seed);
  return Array.from({ length: 24 * days }, (_, hour) => {
    const at = (hour + 0.5) * HOUR;
    return { at, n: perHour, sum: binomialSample(random, perHour, rate(at) * Math.exp(level(hour))) };
  });
}

describe('harmonics', () => {
  it('hold the true curve at all times, and leave out a level outside', () => {
    let held = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const harmonics = fitHarmonics(reference(seed, 14, 100));
      if (harmonics === null) throw new Error('no fit');
      const band = seasonalBand(harmonics, 0.05);
      const always = Array.from({ length: 168 }, (_, hour) => hour * HOUR).every((at) => {
        const { lower, upper } = bandAt(band, at);
        return lower <= rate(at) && rate(at) <= upper;
      });
      if (always) held++;
      expect(bandAt(band, 6 * HOUR).upper).toBeLessThan(2 * rate(6 * HOUR));
    }
    expect(held).toBeGreaterThanOrEqual(54);
  });

  it('are wider where levels wander beyond chance', () => {
    const steady = fitHarmonics(reference(1, 14, 500));
    const wandering = fitHarmonics(reference(1, 14, 500, (hour) => 0.6 * Math.sin(hour / 3.7)));
    expect(steady?.regimeSd).toBeLessThan(0.05);
    expect(wandering?.regimeSd).toBeGreaterThan(0.2);
  });

  it('have no answer from a handful of cells', () => {
    expect(fitHarmonics(reference(1, 14, 100).slice(0, 20))).toBeNull();
    expect(fitHarmonics([])).toBeNull();
  });

  it('a constant band does not move', () => {
    expect(bandAt({ kind: 'constant', lower: 0.1, upper: 0.2 }, 5)).toEqual({ lower: 0.1, upper: 0.2 });
  });
});
