import { describe, expect, it } from 'vitest';
import {
  createBettingSequence,
  readBettingSequence,
  updateBettingSequence,
} from '../../../evaluator/stats/estimation/betting_sequence.js';
import { decidedBy, moreNeeded, saysNothing, verdictOf } from '../../../evaluator/prevalence/verdict.js';

describe('the verdict on a prevalence', () => {
  it.each([
    { interval: [0.02, 0.04], value: 0.03, budget: 0.01, verdict: 'over' },
    { interval: [0.02, 1], value: 0.5, budget: 0.01, verdict: 'over' },
    { interval: [0.001, 0.009], value: 0.005, budget: 0.01, verdict: 'ok' },
    { interval: [0.004, 0.03], value: 0.011, budget: 0.01, verdict: 'near' },
    { interval: [0.001, 0.03], value: 0.004, budget: 0.01, verdict: 'no_data' },
    // Whatever its middle: such an interval knows nothing of the limit.
    { interval: [0, 1], value: 0.03, budget: 0.01, verdict: 'no_data' },
    { interval: [0, 0.2], value: 0.011, budget: 0.01, verdict: 'no_data' },
    { interval: [0.1, 0.7], value: 0.3, budget: 0.3, verdict: 'no_data' },
  ])(
    '$interval around $value of $budget tolerated: $verdict',
    ({ interval: [low = 0, high = 1], value, budget, verdict }) => {
      expect(verdictOf({ value, low, high }, budget)).toBe(verdict);
    },
  );

  it('takes an interval of more than half of everything for nothing', () => {
    expect(saysNothing({ low: 0, high: 0.8 })).toBe(true);
    expect(saysNothing({ low: 0, high: 0.3 })).toBe(false);
  });
});

describe('how many more are needed', () => {
  const basis = (seen: number, read = seen) => ({ seen, read, alpha: 0.05 });

  it.each([0.01, 0.05])(
    'is what clears a stream without harm of %d tolerated, told within a third before anything is known',
    (limit) => {
      let sequence = createBettingSequence({ alpha: 0.05, low: 0, high: 1 });
      while (decidedBy(readBettingSequence(sequence), limit) === null) {
        sequence = updateBettingSequence(
          sequence,
          Array.from({ length: 20 }, () => 0),
        );
      }
      const told = 20 + (moreNeeded({ value: 0.5, low: 0, high: 1 }, limit, basis(20)) ?? 0);
      expect(told / sequence.n).toBeGreaterThan(2 / 3);
      expect(told / sequence.n).toBeLessThan(4 / 3);
    },
  );

  it('is more where less is read, and is not known where nothing is', () => {
    const vague = { value: 0.5, low: 0, high: 1 };
    const all = 20 + (moreNeeded(vague, 0.01, basis(20)) ?? 0);
    const quarter = 20 + (moreNeeded(vague, 0.01, basis(20, 5)) ?? 0);
    expect(quarter / all).toBeCloseTo(4, 0);
    expect(moreNeeded(vague, 0.01, basis(20, 0))).toBeNull();
  });

  it('grows with the square of the interval, and cannot be told close to the limit', () => {
    expect(moreNeeded({ value: 0.012, low: 0.008, high: 0.016 }, 0.01, basis(1000))).toBe(3000);
    expect(moreNeeded({ value: 0.01, low: 0.008, high: 0.012 }, 0.01, basis(1000))).toBeNull();
  });
});
