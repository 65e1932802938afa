import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf, binomialPmf } from '../../../evaluator/stats/binomial_cdf.js';

describe('binomialCdf', () => {
  it('agrees with values computed by hand', () => {
    expect(binomialCdf(1, 3, 0.5)).toBeCloseTo(0.5, 12);
    expect(binomialCdf(2, 4, 0.5)).toBeCloseTo(11 / 16, 12);
    expect(binomialCdf(0, 10, 0.1)).toBeCloseTo(0.9 ** 10, 12);
    expect(binomialCdf(19, 20, 0.95)).toBeCloseTo(1 - 0.95 ** 20, 12);
  });

  it('is the sum of the probabilities, from either side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, p, share) => {
          const k = Math.floor(share * n);
          let sum = 0;
          for (let i = 0; i <= k; i++) sum += binomialPmf(i, n, p);
          expect(binomialCdf(k, n, p)).toBeCloseTo(sum, 9);
          expect(binomialCdf(k, n, p)).toBeCloseTo(1 - binomialCdf(n - k - 1, n, 1 - p), 9);
        },
      ),
    );
  });

  it('holds for millions', () => {
    expect(binomialCdf(500_000, 1_000_000, 0.5)).toBeCloseTo(0.5 + binomialPmf(500_000, 1_000_000, 0.5) / 2, 8);
  });
});
