import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf } from '../../../evaluator/stats/binomial_cdf.js';
import { quantileInterval } from '../../../evaluator/stats/quantile_interval.js';
import { seededRandom } from './random.js';

describe('quantileInterval', () => {
  it('agrees with the tables of the sign test', () => {
    expect(quantileInterval(0.5, 10)).toEqual({ lowRank: 2, highRank: 9 });
    expect(quantileInterval(0.5, 100)).toEqual({ lowRank: 40, highRank: 61 });
  });

  it('says so when a sample is too small: 71 values cannot enclose p95, 72 can', () => {
    expect(quantileInterval(0.95, 20)).toBeNull();
    expect(quantileInterval(0.95, 71)).toBeNull();
    expect(quantileInterval(0.95, 72)).not.toBeNull();
  });

  it('is the narrowest pair of ranks with at most 2.5 % in each tail', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.999), (n, quantile) => {
        const ranks = quantileInterval(quantile, n);
        if (ranks === null) return;
        expect(binomialCdf(ranks.lowRank - 1, n, quantile)).toBeLessThanOrEqual(0.025);
        expect(binomialCdf(ranks.lowRank, n, quantile)).toBeGreaterThan(0.025);
        expect(1 - binomialCdf(ranks.highRank - 1, n, quantile)).toBeLessThanOrEqual(0.025 + 1e-12);
        expect(1 - binomialCdf(ranks.highRank - 2, n, quantile)).toBeGreaterThan(0.025 - 1e-12);
      }),
    );
  });

  it('covers the true quantile at least 95 times in a hundred', () => {
    const random = seededRandom(2);
    const ranks = quantileInterval(0.95, 300);
    if (ranks === null) throw new Error('expected an interval');
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      const sorted = Array.from({ length: 300 }, random).sort((a, b) => a - b);
      const low = sorted[ranks.lowRank - 1] ?? Number.NaN;
      const high = sorted[ranks.highRank - 1] ?? Number.NaN;
      if (low <= 0.95 && 0.95 <= high) covered++;
    }
    expect(covered / 2000).toBeGreaterThan(0.94);
  });

  it('holds for millions', () => {
    const ranks = quantileInterval(0.95, 5_000_000);
    expect(ranks?.lowRank).toBeLessThan(4_750_000);
    expect(ranks?.highRank).toBeGreaterThan(4_750_000);
    expect((ranks?.highRank ?? 0) - (ranks?.lowRank ?? 0)).toBeLessThan(2000);
  });
});
