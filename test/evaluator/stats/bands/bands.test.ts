import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBettingLimit, stakesFor, upperBettingLimit } from '../../../../evaluator/stats/bands/betting_limit.js';
import { clopperPearson } from '../../../../evaluator/stats/bands/clopper_pearson.js';
import { mantelHaenszel } from '../../../../evaluator/stats/bands/mantel_haenszel.js';
import { oddsLimits } from '../../../../evaluator/stats/bands/odds_limits.js';
import { meanBand, widened } from '../../../../evaluator/stats/bands/mean_band.js';
import { sumsInterval } from '../../../../evaluator/stats/bands/sums_interval.js';
import { binomialSample, seededRandom } from '../random.js';
import { relativeError, ROOT } from '../vectors.js';

describe('clopperPearson', () => {
  // Values from scipy 1.17, binomtest(...).proportion_ci('exact').
  it.each([
    [7, 20, 0.1539092047845412, 0.5921885345328283],
    [0, 10, 0, 0.30849710781876294],
    [5, 5, 0.47817624989501856, 1],
  ])('of %i in %i', (successes, total, low, high) => {
    const band = clopperPearson(successes, total, 0.05);
    expect(relativeError(band.low, low)).toBeLessThanOrEqual(ROOT);
    expect(relativeError(band.high, high)).toBeLessThanOrEqual(ROOT);
  });

  it('knows nothing from nothing, and is mirrored by failures', () => {
    expect(clopperPearson(0, 0, 0.05)).toEqual({ low: 0, high: 1 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const s = Math.floor(share * n);
        const band = clopperPearson(s, n, 1e-4);
        expect(band.low).toBeLessThanOrEqual(s / n);
        expect(band.high).toBeGreaterThanOrEqual(s / n);
        expect(clopperPearson(n - s, n, 1e-4).low).toBeCloseTo(1 - band.high, 12);
      }),
      { numRuns: 50 },
    );
  });
});

describe('betting limits', () => {
  const at = (values: number[]) => ({ values, counts: values.map(() => 1) });
  /** The same for every sample size: from what thousands of values need to what a handful needs. */
  const ANYTIME_STAKES = Array.from({ length: 12 }, (_, i) => 0.02 * 2 ** i);

  it('enclose the sample mean, mirror each other, and know nothing from nothing', () => {
    expect(lowerBettingLimit(at([]), 0.05, ANYTIME_STAKES)).toBe(0);
    expect(upperBettingLimit(at([]), 0.05, ANYTIME_STAKES)).toBe(1);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }), (values) => {
        const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
        const [low, high] = [lowerBettingLimit, upperBettingLimit].map((f) => f(at(values), 0.05, ANYTIME_STAKES));
        expect(low).toBeLessThanOrEqual(mean + 1e-12);
        expect(high).toBeGreaterThanOrEqual(mean - 1e-12);
        const mirrored = lowerBettingLimit(at(values.map((x) => 1 - x)), 0.05, ANYTIME_STAKES);
        expect(1 - mirrored).toBeCloseTo(high ?? 0, 12);
      }),
      { numRuns: 50 },
    );
  });

  it('miss the mean at most as often as promised, also while being watched', () => {
    const random = seededRandom(6);
    let missed = 0;
    for (let run = 0; run < 300; run++) {
      const counts = [0, 0, 0];
      let ever = false;
      for (let n = 1; n <= 300 && !ever; n++) {
        const value = random() < 0.1 ? 2 : random() < 0.5 ? 1 : 0;
        counts[value] = (counts[value] ?? 0) + 1;
        // The mean is .1 x 1 + .45 x .5.
        if (n % 20 === 0) ever = lowerBettingLimit({ values: [0, 0.5, 1], counts }, 0.05, ANYTIME_STAKES) > 0.325;
      }
      if (ever) missed++;
    }
    expect(missed).toBeLessThanOrEqual(25);
  });

  it('are hardly wider than the exact limits of binary values', () => {
    const exact = clopperPearson(1000, 50_000, 0.05);
    const band = meanBand([49_000, 1000], 0.05);
    // Two bins: the edges are 0, 1/2 and 1, so that rounding alone moves the limits.
    expect(band?.upper).toBeLessThan(exact.high);
    const upper = upperBettingLimit({ values: [0, 1], counts: [49_000, 1000] }, 0.025, stakesFor(50_000, 0.025, 0.02));
    expect(upper).toBeGreaterThan(exact.high);
    expect(upper - 0.02).toBeLessThan(1.6 * (exact.high - 0.02));
  });

  it('a band of nothing is no band', () => {
    expect(meanBand([0, 0, 0], 0.05)).toBeNull();
    expect(widened({ lower: 0.01, upper: 0.99 }, 0.02)).toEqual({ lower: 0, upper: 1 });
  });
});

describe('sumsInterval', () => {
  it('encloses the mean, narrows with the sample, and mirrors', () => {
    const of = (n: number) => sumsInterval({ n, sum: 0.3 * n, squares: 0.13 * n }, 0.05);
    const widths = [10, 100, 1000, 10_000].map((n) => of(n).high - of(n).low);
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
    expect(widths[3]).toBeLessThan(0.03);
    const { low, high } = of(200);
    expect(low).toBeLessThan(0.3);
    expect(high).toBeGreaterThan(0.3);
    const mirrored = sumsInterval({ n: 200, sum: 140, squares: 200 - 120 + 26 }, 0.05);
    expect(mirrored.low).toBeCloseTo(1 - high, 9);
    expect(sumsInterval({ n: 0, sum: 0, squares: 0 }, 0.05)).toEqual({ low: 0, high: 1 });
  });

  it('ever misses at most as often as promised', () => {
    const random = seededRandom(7);
    let missed = 0;
    for (let run = 0; run < 200; run++) {
      const sums = { n: 0, sum: 0, squares: 0 };
      for (let step = 0; step < 15; step++) {
        for (let i = 0; i < 20; i++) {
          const value = random() ** 3;
          sums.n++;
          sums.sum += value;
          sums.squares += value * value;
        }
        const { low, high } = sumsInterval(sums, 0.1);
        if (low > 0.25 || high < 0.25) {
          missed++;
          break;
        }
      }
    }
    expect(missed).toBeLessThanOrEqual(30);
  });
});

describe('mantelHaenszel', () => {
  it('of one stratum is the odds ratio with its logarithm’s usual variance', () => {
    const result = mantelHaenszel([{ n: 50, successes: 10, restN: 200, restSuccesses: 20 }], 0.05);
    expect(result?.value).toBeCloseTo(2.25, 12);
    const variance = 1 / 10 + 1 / 40 + 1 / 20 + 1 / 180;
    expect(Math.log((result?.high ?? 0) / 2.25)).toBeCloseTo(1.959964 * Math.sqrt(variance), 5);
    expect((result?.high ?? 0) * (result?.low ?? 0)).toBeCloseTo(2.25 ** 2, 10);
  });

  it('has no answer without outcomes on both sides', () => {
    expect(mantelHaenszel([], 0.05)).toBeNull();
    expect(mantelHaenszel([{ n: 50, successes: 0, restN: 200, restSuccesses: 20 }], 0.05)).toBeNull();
  });

  it('covers a ratio of 1 over thin strata whose level swings', () => {
    const random = seededRandom(8);
    let covered = 0;
    for (let run = 0; run < 200; run++) {
      const strata = Array.from({ length: 100 }, (_, hour) => {
        const rate = 0.05 * (1 + 0.8 * Math.sin(hour));
        return {
          n: 10,
          successes: binomialSample(random, 10, rate),
          restN: 100,
          restSuccesses: binomialSample(random, 100, rate),
        };
      });
      const limits = mantelHaenszel(strata, 0.05);
      if (limits !== null && limits.low <= 1 && limits.high >= 1) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
  });
});

describe('oddsLimits', () => {
  const RUNS = 400;
  const ALPHA = 0.1;

  /** How often the true ratio of odds is covered, over a day whose level swings. */
  function coverage(rate: number, ratio: number, n: number, restN: number): number {
    const random = seededRandom(5);
    let covered = 0;
    for (let run = 0; run < RUNS; run++) {
      const strata = Array.from({ length: 24 }, (_, hour) => {
        const level = rate * (1 + 0.5 * Math.sin((2 * Math.PI * hour) / 24));
        const odds = (ratio * level) / (1 - level);
        const successes = binomialSample(random, n, odds / (1 + odds));
        return { n, successes, restN, restSuccesses: binomialSample(random, restN, level) };
      });
      const limits = oddsLimits(strata, ALPHA);
      if (limits !== null && limits.low <= ratio && limits.high >= ratio) covered++;
    }
    return covered / RUNS;
  }

  it.each([
    ['no outcome, or a few, of the segment', 0.02, 1, 3, 100],
    ['a few outcomes of a segment that has more than others', 0.005, 4, 5, 200],
    ['few outcomes of all', 0.003, 1, 20, 40],
    ['failures that are rare instead', 0.985, 1, 3, 60],
    ['many outcomes', 0.2, 2, 20, 60],
    ['nothing but outcomes of a segment, that others have now and then', 0.3, 1e5, 5, 20],
    ['few failures of a segment, of which others have many', 0.4, 30, 3, 20],
    ['few outcomes of a small segment, that others have often', 0.4, 0.5, 1, 40],
  ])('cover the truth with %s', (_, rate, ratio, n, restN) => {
    // One in ten may miss; 3 standard errors of 400 runs are .045.
    expect(coverage(rate, ratio, n, restN)).toBeGreaterThanOrEqual(1 - ALPHA - 0.045);
  });

  it('know something of a segment without any outcome: its odds are at most so large', () => {
    const limits = oddsLimits([{ n: 150, successes: 0, restN: 5850, restSuccesses: 120 }], 1e-6);
    expect(limits?.low).toBeLessThan(1e-5);
    expect(limits?.high).toBeGreaterThan(2);
    expect(limits?.high).toBeLessThan(10);
  });

  it('have no upper end where a segment has nothing but outcomes, and others have both', () => {
    const limits = oddsLimits([{ n: 50, successes: 50, restN: 150, restSuccesses: 40 }], 1e-4);
    expect(limits?.low).toBeGreaterThan(5);
    expect(limits?.high).toBeGreaterThan(1e5);
  });

  it('are turned when outcomes are', () => {
    const limits = oddsLimits([{ n: 20, successes: 3, restN: 200, restSuccesses: 40 }], 0.05);
    const turned = oddsLimits([{ n: 20, successes: 17, restN: 200, restSuccesses: 160 }], 0.05);
    expect((limits?.low ?? 0) * (turned?.high ?? 0)).toBeCloseTo(1, 9);
    expect(oddsLimits([{ n: 20, successes: 0, restN: 200, restSuccesses: 0 }], 0.05)).toBeNull();
    expect(oddsLimits([], 0.05)).toBeNull();
  });
});
