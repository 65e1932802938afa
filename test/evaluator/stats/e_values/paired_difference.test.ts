import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createPairedDifference,
  meanDifference,
  pairedInterval,
  pairedVerdict,
  pairsNeeded,
  updatePairedDifference,
  type PairedDifferenceState,
} from '../../../../evaluator/stats/e_values/paired_difference.js';
import { simulatePairs } from './paired_simulation.js';

const CONFIG = { delta: 0.05, alphaViolated: 0.05, alphaCleared: 0.05 };
const after = (values: readonly number[], config = CONFIG) =>
  values.reduce<PairedDifferenceState>(updatePairedDifference, createPairedDifference(config));

const capital = ({ logs }: { logs: number[] }) => logs.reduce((sum, log) => sum + Math.exp(log), 0);

/** Mean of the capital over all sequences of `n` values that are `low` or `high`, drawn independently with this mean. */
function meanCapital(
  claim: keyof PairedDifferenceState['claims'],
  mean: number,
  [low, high]: [number, number],
  n: number,
) {
  const p = (mean - low) / (high - low);
  let total = 0;
  for (let which = 0; which < 2 ** n; which++) {
    const values = Array.from({ length: n }, (_, i) => ((which >> i) & 1 ? high : low));
    const ups = values.filter((value) => value === high).length;
    total += p ** ups * (1 - p) ** (n - ups) * capital(after(values).claims[claim]);
  }
  return total;
}

describe('each bet is fair at the border of its claim, and loses within', () => {
  it.each([
    ['above', 0.05, 0],
    ['below', -0.05, 0],
    ['underUpper', 0.05, 0.2],
    ['overLower', -0.05, -0.2],
  ] as const)('%s at %d', (claim, border, within) => {
    for (const support of [
      [-1, 1],
      [-0.4, 0.3],
      [-0.25, 1],
    ] as [number, number][]) {
      expect(meanCapital(claim, border, support, 6)).toBeCloseTo(1, 10);
      expect(meanCapital(claim, within, support, 6)).toBeLessThan(1);
    }
  });
});

it('quiet pairs clear, after as many as the bounds demand; a constant gap beyond delta violates, on either side', () => {
  const quiet = (n: number) => after(Array.from({ length: n }, () => 0));
  expect(pairedVerdict(quiet(60))).toBe('undecided');
  expect(pairedVerdict(quiet(90))).toBe('cleared');
  for (const gap of [0.2, -0.2]) expect(pairedVerdict(after(Array.from({ length: 60 }, () => gap)))).toBe('violated');
});

it('stays decided, whatever comes later', () => {
  const cleared = Array.from({ length: 90 }, () => 0);
  expect(pairedVerdict(after([...cleared, ...Array.from({ length: 20 }, () => 0.06)]))).toBe('cleared');
});

it('says about how many more are needed', () => {
  const half = after(Array.from({ length: 40 }, () => 0));
  const more = pairsNeeded(half) ?? 0;
  expect(pairedVerdict(after(Array.from({ length: 40 + more }, () => 0)))).toBe('cleared');
  expect(more).toBeLessThan(60);
  expect(pairsNeeded(after([0, 0]))).toBeNull();
  expect(pairsNeeded(after(Array.from({ length: 90 }, () => 0)))).toBe(0);
  // Exactly at delta nothing is ever won.
  expect(pairsNeeded(after(Array.from({ length: 400 }, () => 0.05)))).toBeNull();
});

it('what is no difference is left out', () => {
  expect(after([Number.NaN, 2, -1.5, Infinity]).values).toEqual([]);
  expect(meanDifference(after([]))).toBeNull();
  expect(pairedInterval(after([]), 0.05)).toEqual({ low: -1, high: 1 });
});

it('any pairs give an interval around their mean that agrees with the verdict', () => {
  // JSON has no -0.
  const number = fc.double({ min: -1, max: 1, noNaN: true }).map((value) => value + 0);
  const differences = fc.array(fc.oneof(fc.constantFrom(-1, 0, 1), number), {
    minLength: 1,
    maxLength: 120,
  });
  fc.assert(
    fc.property(differences, (values) => {
      const state = after(values);
      const mean = meanDifference(state) ?? 0;
      const { low, high } = pairedInterval(state, 0.05);
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(mean + 1e-9);
      expect(high).toBeGreaterThanOrEqual(mean - 1e-9);
      const isOutside = low > 0.05 || high < -0.05;
      expect(isOutside && pairedVerdict(state) !== 'violated').toBe(false);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }),
    { numRuns: 200 },
  );
});

describe('verdicts on differences of standard deviation .2, delta .05, alpha .05, at most 500 pairs', () => {
  it.each([
    { gap: 0, right: 'cleared', decided: 0.95 },
    { gap: 0.02, right: 'cleared', decided: 0 },
    { gap: 0.1, right: 'violated', decided: 0.95 },
    { gap: 0.2, right: 'violated', decided: 0.95 },
  ] as const)('gap $gap: never wrong in 100 runs', ({ gap, right, decided }) => {
    const { verdicts } = simulatePairs({ gap, runs: 100, seed: 31, config: CONFIG });
    const wrong = right === 'cleared' ? verdicts.violated : verdicts.cleared;
    expect(wrong).toBe(0);
    expect(verdicts[right]).toBeGreaterThanOrEqual(decided * 100);
  });
});
