import { describe, expect, it } from 'vitest';
import { moreNeeded, saysNothing, verdictOf } from '../../../evaluator/prevalence/verdict.js';

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
  it('is what narrows a vague interval to one that says something, also where value and limit are the same', () => {
    // Without any harm the sequence is 0.072 wide after 100 sessions, and 0.037 after 200: half of it after twice as many.
    expect(moreNeeded({ value: 0.005, low: 0, high: 0.08 }, 0.004, 100)).toBe(100);
    expect(moreNeeded({ value: 0.01, low: 0, high: 1 }, 0.01, 20)).toBe(180);
  });

  it('grows with the square of the interval, and cannot be told close to the limit', () => {
    expect(moreNeeded({ value: 0.012, low: 0.008, high: 0.016 }, 0.01, 1000)).toBe(3000);
    expect(moreNeeded({ value: 0.01, low: 0.008, high: 0.012 }, 0.01, 1000)).toBeNull();
  });
});
