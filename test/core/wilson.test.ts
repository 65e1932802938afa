import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wilson } from '../../core/wilson.js';
import { binomialSample, seededRandom } from '../evaluator/stats/random.js';

const vectorsFile = fileURLToPath(new URL('../../../shared/vectors/evaluator_vectors.json', import.meta.url));
const vectors = z.object({ wilson95: z.record(z.string(), z.tuple([z.number(), z.number()])) });

const sample = fc
  .integer({ min: 1, max: 100_000 })
  .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));

describe('wilson', () => {
  it.skipIf(!existsSync(vectorsFile))('agrees with the reference values (needs ../shared/vectors)', () => {
    for (const [ratio, [low, high]] of Object.entries(
      vectors.parse(JSON.parse(readFileSync(vectorsFile, 'utf8'))).wilson95,
    )) {
      const [successes, total] = ratio.split('/').map(Number);
      const interval = wilson(successes ?? Number.NaN, total ?? Number.NaN);
      expect(interval?.low).toBeCloseTo(low, 12);
      expect(interval?.high).toBeCloseTo(high, 12);
    }
  });

  it('knows nothing from an empty sample', () => {
    expect(wilson(0, 0)).toBeNull();
  });

  it('encloses the measured ratio and stays inside [0, 1]', () => {
    fc.assert(
      fc.property(sample, ([successes, total]) => {
        const interval = wilson(successes, total);
        if (interval === null) throw new Error('expected an interval');
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.high).toBeLessThanOrEqual(1);
        expect(interval.low).toBeLessThanOrEqual(successes / total);
        expect(interval.high).toBeGreaterThanOrEqual(successes / total);
      }),
    );
  });

  it('is the same seen from the failures', () => {
    fc.assert(
      fc.property(sample, ([successes, total]) => {
        const interval = wilson(successes, total);
        const mirrored = wilson(total - successes, total);
        expect(interval?.low).toBeCloseTo(1 - (mirrored?.high ?? Number.NaN), 12);
      }),
    );
  });

  it('covers the true ratio about 95 times in a hundred', () => {
    const random = seededRandom(1);
    for (const [truth, total] of [
      [0.01, 500],
      [0.05, 200],
      [0.5, 40],
    ] as const) {
      let covered = 0;
      for (let run = 0; run < 2000; run++) {
        const interval = wilson(binomialSample(random, total, truth), total);
        if (interval !== null && interval.low <= truth && truth <= interval.high) covered++;
      }
      expect(covered / 2000).toBeGreaterThan(0.92);
      expect(covered / 2000).toBeLessThan(0.985);
    }
  });
});
