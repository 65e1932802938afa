import { expect, it } from 'vitest';
import { roughly } from '../../../../evaluator/stats/numeric/roughly.js';

it.each([
  [0.2, 1],
  [7.1, 8],
  [64, 64],
  [99.5, 100],
  [101, 110],
  [307_766, 310_000],
])('%d is about %d', (guess, told) => {
  expect(roughly(guess)).toBe(told);
});
