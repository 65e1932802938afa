import type { Interval } from '../../../core/wilson.js';
import { logSumExp } from '../numeric/log_sum_exp.js';
import { turningPoint } from '../numeric/turning_point.js';
import type { Sums } from '../sequential/evidence/evidence_of_sums.js';

const STAKES = Array.from({ length: 10 }, (_, i) => 0.9 / 2 ** i);
const SCAN = 256;

/**
 * Interval of a mean of values in [0, 1] from number, sum and sum of squares alone, valid at all times at once: the means m for
 * which no mixture of bets with x / m - 1 (and mirrored) has reached 2 / alpha, by the bound of `evidenceOfSums`.
 *
 * Source: X. Fan, I. Grama and Q. Liu, EJP 20 (2015), lemma 4.1; inverted as by I. Waudby-Smith and A. Ramdas, JRSS-B 86 (2024).
 */
export function sumsInterval({ n, sum, squares }: Sums, alpha: number): Interval {
  if (n <= 0) return { low: 0, high: 1 };
  return {
    low: lowerLimit({ n, sum, squares }, alpha / 2),
    high: 1 - lowerLimit({ n, sum: n - sum, squares: n - 2 * sum + squares }, alpha / 2),
  };
}

function lowerLimit({ n, sum, squares }: Sums, alpha: number): number {
  const given = Math.log(1 / alpha) + Math.log(STAKES.length);
  const possible = (mean: number): boolean => {
    const excess = sum / mean - n;
    const excessSquared = squares / mean ** 2 - (2 * sum) / mean + n;
    return logSumExp(STAKES.map((stake) => stake * excess + (Math.log1p(-stake) + stake) * excessSquared)) < given;
  };
  // The bound is not monotone far from the mean, where squares outweigh sums: walk away from the mean to the first refusal.
  const mean = sum / n;
  for (let i = SCAN - 1; i >= 1; i--) {
    const claim = (mean * i) / SCAN;
    if (!possible(claim)) return turningPoint(possible, claim, (mean * (i + 1)) / SCAN);
  }
  return 0;
}
