import { logBinomial } from '../../numeric/log_binomial.js';
import { logSumExp } from '../../numeric/log_sum_exp.js';

/** One batch of a segment and of all others in the same minute. */
export interface SegmentBatch {
  /** Units of the segment, and how many of them had the outcome. */
  n: number;
  successes: number;
  restN: number;
  restSuccesses: number;
}

/**
 * ln P(successes in the segment | successes in both) as a function of the odds of the segment divided by those of the rest (1 means no
 * difference), up to a constant that does not depend on it: Fisher's noncentral hypergeometric distribution. Given the
 * total, a level that both share (day and night, an outage) cancels. What all odds have in common is computed once.
 *
 * Source: A. Agresti, "Categorical Data Analysis", 3rd ed., section 16.5.
 */
export function logSegmentLikelihood(batch: SegmentBatch): (odds: number) => number {
  const { n, successes, restN, restSuccesses } = batch;
  const total = successes + restSuccesses;
  const lowest = Math.max(0, total - restN);
  const highest = Math.min(n, total);
  // With one possible split nothing can be learned.
  if (lowest >= highest) return () => 0;
  const ways: number[] = [];
  for (let k = lowest; k <= highest; k++) ways.push(logBinomial(n, k) + logBinomial(restN, total - k));
  return (odds) => {
    const logOdds = Math.log(odds);
    return successes * logOdds - logSumExp(ways.map((each, i) => each + (lowest + i) * logOdds));
  };
}

/**
 * Logarithm of the e-value of a batch for "the segment's odds are `odds` times the rest's" against "at most (or at least)
 * `bound` times". Its mean is at most 1 for every true ratio on the bound's side, whatever the common level is.
 * @example Math.exp(evidenceOfSegment({ n: 20, successes: 6, restN: 980, restSuccesses: 0 }, 2, 1)) // 56.8
 */
export function evidenceOfSegment(batch: SegmentBatch, odds: number, bound: number): number {
  const likelihood = logSegmentLikelihood(batch);
  return likelihood(odds) - likelihood(bound);
}
