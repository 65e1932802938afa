import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countByBin, foldedCounts, quantileBins } from '../../../../evaluator/stats/bands/quantile_bins.js';
import { normalSample, seededRandom } from '../random.js';

describe('quantileBins', () => {
  it('hold equal shares of the reference', () => {
    const random = seededRandom(9);
    const reference = Array.from({ length: 6400 }, () => Math.exp(normalSample(random)));
    const counts = countByBin(reference, quantileBins(reference) ?? { edges: [] });
    expect(counts).toHaveLength(64);
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(5);
  });

  it('count every number once, whatever it is, and leave out what is none', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1 }), fc.array(fc.double()), (reference, values) => {
        const bins = quantileBins(reference, 8);
        if (bins === null) return;
        const numbers = values.filter((value) => !Number.isNaN(value));
        expect(countByBin(values, bins).reduce((sum, count) => sum + count, 0)).toBe(numbers.length);
      }),
    );
  });

  it('keep a constant column apart from what lies below and above', () => {
    const bins = quantileBins(Array.from({ length: 100 }, () => 5)) ?? { edges: [] };
    expect(countByBin([4, 5, 5, 6], bins)).toEqual([1, 2, 1]);
  });

  it('have no answer without a number', () => {
    expect(quantileBins([])).toBeNull();
    expect(quantileBins([Number.NaN, Infinity])).toBeNull();
  });
});

describe('foldedCounts', () => {
  it('counts by distance from the middle', () => {
    expect(foldedCounts([1, 2, 3, 4])).toEqual([5, 5]);
    expect(foldedCounts([1, 2, 3])).toEqual([2, 4]);
  });
});
