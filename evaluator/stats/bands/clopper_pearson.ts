import type { Interval } from '../../../core/wilson.js';
import { binomialCdf } from '../binomial_cdf.js';
import { turningPoint } from '../numeric/turning_point.js';

/**
 * Exact interval of a probability: the values that would not give as few (or as many) successes with probability alpha / 2.
 * Its coverage is never below 1 - alpha, at any sample size: the reference band of binary streams.
 *
 * Source: C. Clopper and E. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934).
 * @param alpha error allowed on both sides together
 * @param total 0 gives [0, 1], since nothing is known
 * @example clopperPearson(1000, 50_000, 0.05) // { low: 0.01879, high: 0.02127 }
 */
export function clopperPearson(successes: number, total: number, alpha: number): Interval {
  if (total <= 0) return { low: 0, high: 1 };
  return { low: 1 - upperLimit(total - successes, total, alpha / 2), high: upperLimit(successes, total, alpha / 2) };
}

function upperLimit(successes: number, total: number, tail: number): number {
  if (successes >= total) return 1;
  return turningPoint((p) => binomialCdf(successes, total, p) <= tail, successes / total, 1);
}
