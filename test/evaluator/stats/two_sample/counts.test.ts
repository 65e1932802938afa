import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquaredHomogeneity } from '../../../../evaluator/stats/two_sample/chi_squared_homogeneity.js';
import { hellingerDistance } from '../../../../evaluator/stats/two_sample/hellinger.js';
import { jensenShannonDistance } from '../../../../evaluator/stats/two_sample/jensen_shannon.js';
import { psi } from '../../../../evaluator/stats/two_sample/psi.js';
import { totalVariation } from '../../../../evaluator/stats/two_sample/total_variation.js';
import { binomialSample, seededRandom } from '../random.js';
import { EXACT, relativeError } from '../vectors.js';

const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 3, maxLength: 8 });

describe('chiSquaredHomogeneity', () => {
  it('agrees with scipy where one sample lacks a category', () => {
    const result = chiSquaredHomogeneity([10, 20, 30, 0], [15, 5, 40, 3]);
    expect(relativeError(result?.statistic ?? 0, 14.363945578231295)).toBeLessThanOrEqual(EXACT);
    expect(relativeError(result?.p ?? 0, 0.0024493781113594077)).toBeLessThanOrEqual(EXACT);
    expect(result?.df).toBe(3);
  });

  it('finds nothing where shares are equal, whatever the sizes', () => {
    expect(chiSquaredHomogeneity([100, 500], [50, 250])?.p).toBe(1);
  });

  it('has no answer for a constant column or an empty sample', () => {
    expect(chiSquaredHomogeneity([5, 0], [9, 0])).toBeNull();
    expect(chiSquaredHomogeneity([5, 4], [0, 0])).toBeNull();
  });

  it('alarms at its level, both samples being uncertain', () => {
    const random = seededRandom(2);
    let below = 0;
    for (let run = 0; run < 1500; run++) {
      const [a, b] = [binomialSample(random, 200, 0.3), binomialSample(random, 150, 0.3)];
      if ((chiSquaredHomogeneity([a, 200 - a], [b, 150 - b])?.p ?? 1) <= 0.05) below++;
    }
    expect(below / 1500).toBeGreaterThan(0.03);
    expect(below / 1500).toBeLessThan(0.07);
  });
});

describe('distances of counts', () => {
  const distances = { psi, hellingerDistance, totalVariation, jensenShannonDistance };

  it.each(Object.entries(distances))(
    '%s is symmetric, 0 for the same shares, and blind to order and size',
    (_, distance) => {
      fc.assert(
        fc.property(counts, counts, (a, b) => {
          fc.pre(a.some((x) => x > 0) && b.some((x) => x > 0) && a.length === b.length);
          const value = distance(a, b);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(distance(b, a)).toBeCloseTo(value, 12);
          expect(distance(a.map((x) => 7 * x), b)).toBeCloseTo(value, 12); // prettier-ignore
          expect(distance(a.toReversed(), b.toReversed())).toBeCloseTo(value, 10);
          expect(distance(a, a)).toBeCloseTo(0, 7);
        }),
      );
    },
  );

  it('three of them end at 1, PSI does not', () => {
    expect(hellingerDistance([1, 0], [0, 1])).toBe(1);
    expect(totalVariation([1, 0], [0, 1])).toBe(1);
    expect(jensenShannonDistance([1, 0], [0, 1], 2)).toBe(1);
    expect(psi([1, 0], [0, 1])).toBeCloseTo(2 * (1 - 1e-4) * Math.log(1e4), 10);
  });

  it('bound one another: H^2 <= TV <= sqrt(2) H', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        fc.pre(a.some((x) => x > 0) && b.some((x) => x > 0));
        const [h, tv] = [hellingerDistance(a, b), totalVariation(a, b)];
        expect(h * h).toBeLessThanOrEqual(tv + 1e-12);
        expect(tv).toBeLessThanOrEqual(Math.SQRT2 * h + 1e-12);
      }),
    );
  });
});
