import { gammaln } from 'simple-statistics';

/**
 * ln of the binomial coefficient "n choose k"; -Infinity where k is outside 0..n, since there is no such choice.
 * @example logBinomial(4, 2) // ln 6
 */
export function logBinomial(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}
