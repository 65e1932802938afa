import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquaredQuantile, chiSquaredTail } from '../../../../evaluator/stats/numeric/chi_squared_tail.js';
import { normalQuantile, normalTail } from '../../../../evaluator/stats/numeric/normal_tail.js';
import { EXACT, relativeError, ROOT } from '../vectors.js';

describe('chiSquaredTail', () => {
  // Values from scipy 1.17, chi2.sf.
  it.each([
    [3.841458820694124, 1, 0.04999999999999989],
    [0.5, 4, 0.9735009788392561],
    [30, 10, 0.000856641210775301],
    [100, 3, 1.5541594313896026e-21],
    [1000, 900, 0.010994608942135844],
    [700, 900, 0.9999998309821516],
  ])('of %f with %i degrees of freedom', (x, df, expected) => {
    expect(relativeError(chiSquaredTail(x, df), expected)).toBeLessThanOrEqual(ROOT);
  });

  it('is e^(-x/2) for two degrees of freedom', () => {
    for (const x of [0.01, 0.5, 2, 4, 20, 200]) {
      expect(relativeError(chiSquaredTail(x, 2), Math.exp(-x / 2))).toBeLessThanOrEqual(EXACT);
    }
  });

  it('falls from 1 to 0, and its quantile leads back', () => {
    expect([chiSquaredTail(0, 3), chiSquaredTail(Infinity, 3)]).toEqual([1, 0]);
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 0.99, noNaN: true }), fc.integer({ min: 1, max: 50 }), (tail, df) => {
        expect(relativeError(chiSquaredTail(chiSquaredQuantile(tail, df), df), tail)).toBeLessThan(1e-8);
      }),
      { numRuns: 50 },
    );
  });
});

describe('normalTail', () => {
  // Values from scipy 1.17, norm.isf.
  it.each([
    [0.025, 1.9599639845400545],
    [1e-4, 3.7190164854556804],
    [1e-10, 6.361340902404056],
  ])('%f is left beyond its quantile', (tail, z) => {
    expect(relativeError(normalQuantile(tail), z)).toBeLessThanOrEqual(ROOT);
    expect(relativeError(normalTail(z), tail)).toBeLessThanOrEqual(ROOT);
    expect(normalTail(-z)).toBeCloseTo(1 - tail, 12);
  });
});
