import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ksAsymptoticP } from '../../../../evaluator/stats/two_sample/ks_asymptotic_p.js';
import { ksExactP } from '../../../../evaluator/stats/two_sample/ks_exact_p.js';
import { ksStatistic } from '../../../../evaluator/stats/two_sample/ks_statistic.js';
import { seededRandom } from '../random.js';
import { EXACT, relativeError } from '../vectors.js';

const sample = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 20 });

describe('ksStatistic', () => {
  it('agrees with scipy, ties and unequal sizes included', () => {
    expect(ksStatistic([1, 2.5, 2.5, 3, 4.75, 6, 7.25], [0.5, 2.5, 5, 8, 9.5])).toBeCloseTo(0.4, 14);
    expect(ksStatistic([], [1])).toBeNaN();
    expect(ksStatistic([3, 3, 3], [3])).toBe(0);
  });

  it('is symmetric, between 0 and 1, and does not change under a monotone map', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const distance = ksStatistic(a, b);
        expect(distance).toBe(ksStatistic(b, a));
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance).toBeLessThanOrEqual(1);
        expect(ksStatistic(a.map((x) => x ** 3), b.map((x) => x ** 3))).toBe(distance);
        expect(ksStatistic(a, a)).toBe(0);
      }),
    ); // prettier-ignore
  });
});

describe('ksExactP', () => {
  it('agrees with scipy', () => {
    expect(relativeError(ksExactP(0.45714285714285713, 7, 5), 0.43434343434343425)).toBeLessThanOrEqual(EXACT);
  });

  it('counts every arrangement of small samples', () => {
    // Of the 6 orders of two and two values, only AABB and BBAA have distance 1.
    expect(ksExactP(1, 2, 2)).toBeCloseTo(2 / 6, 14);
    expect(ksExactP(0, 2, 2)).toBe(1);
  });

  it('comes to the limit for large samples', () => {
    for (const distance of [0.05, 0.07, 0.1]) {
      expect(ksExactP(distance, 500, 500) / ksAsymptoticP(distance, 500, 500)).toBeCloseTo(1, 1);
    }
  });

  it('is below 5 % in at most 5 % of samples without a difference', () => {
    const random = seededRandom(1);
    let below = 0;
    for (let run = 0; run < 1000; run++) {
      const [a, b] = [12, 17].map((n) => Array.from({ length: n }, random));
      if (ksExactP(ksStatistic(a ?? [], b ?? []), 12, 17) <= 0.05) below++;
    }
    expect(below).toBeLessThan(70);
  });
});

describe('ksAsymptoticP', () => {
  // Values from scipy 1.17, special.kolmogorov; sizes such that t is the distance.
  it.each([
    [0.3, 0.9999906941986655],
    [0.8, 0.5441424115741981],
    [1.0, 0.26999967167735456],
    [1.2, 0.11224966667072497],
    [2.0, 0.0006709252557796953],
  ])('at t = %f', (t, expected) => {
    expect(relativeError(ksAsymptoticP(t, 2, 2), expected)).toBeLessThanOrEqual(EXACT);
  });
});
