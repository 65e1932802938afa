import { binomialCdf } from './binomial_cdf.js';
import { Z_95 } from '../../core/wilson.js';

/** Ranks count from 1 (the smallest value) to `n`. */
export interface RankInterval {
  lowRank: number;
  highRank: number;
}

/**
 * Which order statistics enclose a quantile, whatever the distribution: the number of observations below the true
 * quantile is Binomial(n, quantile), so the ranks are its quantiles. `x[lowRank]` to `x[highRank]` of the sorted sample
 * covers the true quantile with at least the given confidence.
 *
 * Source: H. A. David and H. N. Nagaraja, "Order Statistics", 3rd ed., section 7.1.
 *
 * @param quantile between 0 and 1, for example 0.95 for p95
 * @param n sample size
 * @param confidence two-sided, 0.95 by default
 * @returns null when the sample is too small to enclose the quantile at that confidence
 * @example quantileInterval(0.5, 10) // { lowRank: 2, highRank: 9 }
 */
export function quantileInterval(quantile: number, n: number, confidence = 0.95): RankInterval | null {
  const tail = (1 - confidence) / 2;
  // Coverage of [x_l, x_u] is P(l <= X < u): P(X < l) <= tail and P(X >= u) <= tail.
  const lowRank = smallestAbove(tail, quantile, n);
  const highRank = smallestAtLeast(1 - tail, quantile, n) + 1;
  if (lowRank < 1 || highRank > n) return null;
  return { lowRank, highRank };
}

/** Largest l with P(X < l) <= tail, that is the smallest k with P(X <= k) > tail. */
function smallestAbove(tail: number, quantile: number, n: number): number {
  return search(quantile, n, tail, (k) => binomialCdf(k, n, quantile) > tail);
}

/** Smallest k with P(X <= k) >= probability. */
function smallestAtLeast(probability: number, quantile: number, n: number): number {
  return search(quantile, n, probability, (k) => binomialCdf(k, n, quantile) >= probability);
}

/** Walks from the normal approximation to the smallest k that satisfies a condition monotone in k. */
function search(quantile: number, n: number, probability: number, holds: (k: number) => boolean): number {
  const direction = probability < 0.5 ? -1 : 1;
  const guess = Math.round(n * quantile + direction * Z_95 * Math.sqrt(n * quantile * (1 - quantile)));
  let k = Math.min(n, Math.max(0, guess));
  while (k < n && !holds(k)) k++;
  while (k > 0 && holds(k - 1)) k--;
  return k;
}
