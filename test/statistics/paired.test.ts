import { describe, expect, it } from 'vitest';
import { simulatePairs } from '../evaluator/stats/e_values/paired_simulation.js';

const CONFIG = { delta: 0.05, alphaViolated: 0.05, alphaCleared: 0.05 };

describe('probes: pairs with differences of standard deviation .2, delta .05, at most 500 of them', () => {
  it.each([
    { gap: 0, right: 'cleared', decided: 0.95 },
    { gap: 0.02, right: 'cleared', decided: 0 },
    { gap: 0.1, right: 'violated', decided: 0.95 },
    { gap: 0.2, right: 'violated', decided: 0.95 },
    { gap: -0.1, right: 'violated', decided: 0.95 },
  ] as const)('gap $gap: no wrong verdict in 400 runs, decided in time', ({ gap, right, decided }) => {
    const { verdicts } = simulatePairs({ gap, runs: 400, seed: 5, config: CONFIG });
    expect(right === 'cleared' ? verdicts.violated : verdicts.cleared).toBe(0);
    expect(verdicts[right]).toBeGreaterThanOrEqual(decided * 400);
  });

  it.each([0.05, -0.05])('a gap of exactly delta (%d): each verdict at most once in twenty', (gap) => {
    const runs = 2000;
    const { verdicts } = simulatePairs({ gap, runs, seed: 11, config: CONFIG, mostPairs: 1000 });
    // Three standard deviations above one in twenty.
    const most = runs * 0.05 + 3 * Math.sqrt(runs * 0.05 * 0.95);
    expect(verdicts.violated).toBeLessThanOrEqual(most);
    expect(verdicts.cleared).toBeLessThanOrEqual(most);
  });

  it('the interval covers the gap at all looks', () => {
    const { missed } = simulatePairs({ gap: 0.03, runs: 400, seed: 17, config: CONFIG, lookEvery: 20 });
    expect(missed).toBeLessThanOrEqual(400 * 0.05);
  });
});
