import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  betaBinomialInterval,
  centredBetaBinomialInterval,
} from '../../../../evaluator/stats/estimation/beta_binomial_interval.js';
import {
  createEmpiricalBernstein,
  readEmpiricalBernstein,
  updateEmpiricalBernstein,
} from '../../../../evaluator/stats/estimation/empirical_bernstein_sequence.js';
import { seededRandom } from '../random.js';

describe('betaBinomialInterval', () => {
  it('contains the share, mirrors, and knows nothing from nothing', () => {
    expect(betaBinomialInterval(0, 0, 0.05)).toEqual({ low: 0, high: 1 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
        const s = Math.floor(part * n);
        for (const interval of [
          betaBinomialInterval,
          (...args: [number, number, number]) => centredBetaBinomialInterval(...args, 100),
        ]) {
          const { low, high } = interval(s, n, 0.05);
          expect(low).toBeLessThanOrEqual(s / n);
          expect(high).toBeGreaterThanOrEqual(s / n);
          expect(interval(n - s, n, 0.05).low).toBeCloseTo(1 - high, 9);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('ever misses at most as often as promised', () => {
    const random = seededRandom(41);
    let missed = 0;
    for (let run = 0; run < 400; run++) {
      let successes = 0;
      for (let n = 1; n <= 500; n++) {
        if (random() < 0.1) successes++;
        if (n % 25 !== 0) continue;
        const { low, high } = betaBinomialInterval(successes, n, 0.1);
        if (low > 0.1 || high < 0.1) {
          missed++;
          break;
        }
      }
    }
    expect(missed).toBeLessThanOrEqual(55);
  });
});

describe('empirical-Bernstein sequence', () => {
  it('narrows around the mean, ever missing at most as often as promised', () => {
    const random = seededRandom(42);
    let missed = 0;
    let width = 0;
    for (let run = 0; run < 400; run++) {
      let state = createEmpiricalBernstein(0.1, 0.5, 0.08);
      let ever = false;
      for (let batch = 0; batch < 60; batch++) {
        const values = Array.from({ length: 10 }, random);
        const sum = values.reduce((total, each) => total + each, 0);
        state = updateEmpiricalBernstein(state, {
          n: 10,
          sum,
          squares: values.reduce((total, each) => total + each ** 2, 0),
        });
        const { centre, halfWidth } = readEmpiricalBernstein(state) ?? { centre: 0, halfWidth: 9 };
        ever ||= Math.abs(centre - 0.5) > halfWidth;
        width = halfWidth;
      }
      if (ever) missed++;
    }
    expect(missed).toBeLessThanOrEqual(55);
    expect(width).toBeLessThan(0.08);
  });

  it('an empty batch changes nothing', () => {
    const state = createEmpiricalBernstein(0.05);
    expect(updateEmpiricalBernstein(state, { n: 0, sum: 0, squares: 0 })).toBe(state);
    expect(readEmpiricalBernstein(state)).toBeNull();
  });
});
