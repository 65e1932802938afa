import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mmdPermutationP, mmdSquared } from '../../../../evaluator/stats/two_sample/mmd.js';
import { wasserstein } from '../../../../evaluator/stats/two_sample/wasserstein.js';
import { normalSample, seededRandom } from '../random.js';
import { EXACT, relativeError } from '../vectors.js';

const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 });

describe('wasserstein', () => {
  it('agrees with scipy, ties and unequal sizes included', () => {
    const distance = wasserstein([1, 2.5, 2.5, 3, 4.75, 6, 7.25], [0.5, 2.5, 5, 8, 9.5]);
    expect(relativeError(distance, 1.6142857142857143)).toBeLessThanOrEqual(EXACT);
    expect(wasserstein([], [1])).toBeNaN();
  });

  it('is symmetric, moves with a shift and grows with the unit', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.double({ min: -50, max: 50, noNaN: true }), (a, b, shift) => {
        expect(wasserstein(a, b)).toBeCloseTo(wasserstein(b, a), 8);
        expect(wasserstein(a, a.map((x) => x + shift))).toBeCloseTo(Math.abs(shift), 8); // prettier-ignore
        expect(wasserstein(a.map((x) => 3 * x), b.map((x) => 3 * x))).toBeCloseTo(3 * wasserstein(a, b), 7); // prettier-ignore
      }),
    );
  });
});

describe('mmd', () => {
  const cloud = (random: () => number, n: number, shift: number) =>
    Array.from({ length: n }, () => [normalSample(random) + shift, normalSample(random)]);

  it('is about 0 without and positive with a difference, and blind to the order', () => {
    const random = seededRandom(3);
    const [a, b, c] = [cloud(random, 60, 0), cloud(random, 40, 0), cloud(random, 40, 1)];
    expect(Math.abs(mmdSquared(a, b, { width: 1 }))).toBeLessThan(0.03);
    expect(mmdSquared(a, c, { width: 1 })).toBeGreaterThan(0.05);
    expect(mmdSquared(a.toReversed(), c, { width: 1 })).toBeCloseTo(mmdSquared(a, c, { width: 1 }), 12);
    expect(mmdSquared(c, a, { width: 1 })).toBeCloseTo(mmdSquared(a, c, { width: 1 }), 12);
  });

  it('its permutation p is never 0, and 1 for equal points', () => {
    const random = seededRandom(4);
    const far = { width: 1, shuffles: 49, random };
    expect(mmdPermutationP(cloud(random, 20, 0), cloud(random, 10, 9), far)).toBe(1 / 50);
    expect(mmdPermutationP([[1], [1], [1]], [[1], [1]], far)).toBe(1);
  });

  it('its permutation p holds its level for unequal sizes', () => {
    const random = seededRandom(5);
    let below = 0;
    for (let run = 0; run < 400; run++) {
      const p = mmdPermutationP(cloud(random, 12, 0), cloud(random, 6, 0), { width: 1, shuffles: 39, random });
      if (p <= 0.05) below++;
    }
    // Above 36 of 400 has probability below 1e-3 at a true level of 5 %.
    expect(below).toBeLessThanOrEqual(36);
  });
});
