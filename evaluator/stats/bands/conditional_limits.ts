import type { Interval } from '../../../core/wilson.js';
import { logSegmentLikelihood, type SegmentBatch } from '../sequential/evidence/evidence_of_segment.js';

/** Steps of a bisection over logarithms of odds: the limits are this exact that they lose nothing by it. */
const STEPS = 40;

/**
 * Limits of a common odds ratio that hold in samples of every size: those ratios under which the outcomes, given how many there were
 * in each stratum, are not less likely than under the best one by more than ln(2 / alpha). For the family of Fisher's noncentral
 * hypergeometric distributions that is Chernoff's bound on each tail. Wider than large-sample limits; a segment that has nothing but
 * outcomes has no upper one.
 *
 * Source: H. Chernoff, Ann. Math. Statist. 23 (1952); A. Agresti, "Categorical Data Analysis", 3rd ed., section 16.5.
 * @param alpha error allowed on both sides together
 * @param largest the ratio looked for lies between this and its inverse
 */
export function conditionalLimits(strata: readonly SegmentBatch[], alpha: number, largest: number): Interval {
  const each = strata.map(logSegmentLikelihood);
  const likelihood = (logOdds: number): number => {
    const odds = Math.exp(logOdds);
    return each.reduce((sum, of) => sum + of(odds), 0);
  };
  const end = Math.log(largest);
  const best = maximum(likelihood, -end, end);
  const least = likelihood(best) - Math.log(2 / alpha);
  const limit = (outer: number): number =>
    likelihood(outer) >= least ? outer : crossing(likelihood, least, best, outer);
  return { low: Math.exp(limit(-end)), high: Math.exp(limit(end)) };
}

/** Where a concave function is largest. */
function maximum(of: (x: number) => number, low: number, high: number): number {
  for (let step = 0; step < STEPS; step++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (of(left) < of(right)) low = left;
    else high = right;
  }
  return (low + high) / 2;
}

/** Where a function falls to `level` between `inner`, where it is above, and `outer`. */
function crossing(of: (x: number) => number, level: number, inner: number, outer: number): number {
  for (let step = 0; step < STEPS; step++) {
    const middle = (inner + outer) / 2;
    if (of(middle) >= level) inner = middle;
    else outer = middle;
  }
  return outer;
}
