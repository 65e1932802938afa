import type { Sums } from '../sequential/evidence/evidence_of_sums.js';

/** Running interval of a mean of values in [0, 1], from batch sums. Plain JSON. */
export interface EmpiricalBernsteinState {
  alpha: number;
  /** Mean and variance before anything was seen, from the reference. */
  mean0: number;
  variance0: number;
  seen: Sums;
  /** Sums over batches of lambda x sum, lambda x n, and of the width's numerator. */
  weightedSum: number;
  weight: number;
  width: number;
}

export function createEmpiricalBernstein(alpha: number, mean0 = 0.5, variance0 = 0.25): EmpiricalBernsteinState {
  const seen = { n: 0, sum: 0, squares: 0 };
  return { alpha, mean0, variance0, seen, weightedSum: 0, weight: 0, width: 0 };
}

/**
 * One batch of the predictable plug-in empirical-Bernstein confidence sequence. Each batch is weighted by
 * lambda = min(1/2, sqrt(2 ln(2/alpha) / (variance N ln(1 + N)))) with mean and variance of earlier batches and N rows
 * including this one. It covers, at all times at once, the mean *of the past weighted so*: restart it per displayed period.
 *
 * Source: I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86 (2024),
 * theorem 2, with batches for single values.
 */
export function updateEmpiricalBernstein(state: EmpiricalBernsteinState, batch: Sums): EmpiricalBernsteinState {
  if (!(batch.n > 0)) return state;
  const { seen, mean0, variance0 } = state;
  const mean = (mean0 + seen.sum) / (1 + seen.n);
  const variance = (variance0 + seen.squares - 2 * mean * seen.sum + seen.n * mean * mean) / (1 + seen.n);
  const n = seen.n + batch.n;
  const stake = Math.min(0.5, Math.sqrt((2 * Math.log(2 / state.alpha)) / (variance * n * Math.log1p(n))));
  const deviations = batch.squares - 2 * mean * batch.sum + batch.n * mean * mean;
  return {
    ...state,
    seen: { n, sum: seen.sum + batch.sum, squares: seen.squares + batch.squares },
    weightedSum: state.weightedSum + stake * batch.sum,
    weight: state.weight + stake * batch.n,
    width: state.width + deviations * (-Math.log1p(-stake) - stake),
  };
}

/** Centre and half-width now; null before the first batch. The interval may reach outside [0, 1]: cut it there. */
export function readEmpiricalBernstein(state: EmpiricalBernsteinState): { centre: number; halfWidth: number } | null {
  if (state.weight === 0) return null;
  return {
    centre: state.weightedSum / state.weight,
    halfWidth: (Math.log(2 / state.alpha) + state.width) / state.weight,
  };
}
