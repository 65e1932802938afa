import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareAbove, SKETCH_LEVELS } from '../../../../store/queries/overview/sketch.js';

/** Quantiles of values spread evenly from `low` to `high`. */
const even = (low: number, high: number) => SKETCH_LEVELS.map((level) => low + level * (high - low));

describe('the share above a threshold', () => {
  it('is read between the levels of a sketch', () => {
    expect(shareAbove(even(0, 1000), 900)).toBeCloseTo(0.1, 9);
    expect(shareAbove(even(0, 1000), 999.9)).toBeCloseTo(0.0001, 9);
    expect(shareAbove(even(0, 1000), 1)).toBeCloseTo(0.999, 9);
  });

  it('is 0 without values, and when none is above; 1 when all are', () => {
    expect(shareAbove([], 5)).toBe(0);
    expect(
      shareAbove(
        SKETCH_LEVELS.map(() => null),
        5,
      ),
    ).toBe(0);
    expect(shareAbove(even(0, 10), 10)).toBe(0);
    expect(shareAbove(even(11, 20), 10)).toBe(1);
  });

  it('is between 0 and 1, and falls as the threshold rises', () => {
    const sorted = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
      minLength: SKETCH_LEVELS.length,
      maxLength: SKETCH_LEVELS.length,
    });
    const threshold = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(sorted, threshold, threshold, (values, a, b) => {
        const quantiles = values.sort((x, y) => x - y);
        const low = shareAbove(quantiles, Math.min(a, b));
        const high = shareAbove(quantiles, Math.max(a, b));
        expect(high).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(1);
        expect(low).toBeGreaterThanOrEqual(high - 1e-12);
      }),
      { numRuns: 30 },
    );
  });
});
