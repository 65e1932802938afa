import { logSumExp } from '../numeric/log_sum_exp.js';
import { turningPoint } from '../numeric/turning_point.js';

/** Values in [0, 1] and how often each was seen. */
export interface Sample {
  values: readonly number[];
  counts: readonly number[];
}

/** Bets on a mean: `stakes` per unit of the value, each with an equal part of the capital. */
export type Stakes = readonly number[];

/** Part of the capital that a bet may lose to one value. */
const MOST_AT_RISK = 0.9;

/**
 * The largest mean that the sample leaves possible. Whoever claims a mean m is bet against, sum over stakes t of the product
 * over values of (1 + t (m - x)), which stays at 1 on average while the claim is true (or too low); the claims under which the capital has
 * reached 1 / alpha are given up. The order of the values does not matter, only the histogram.
 *
 * Source: I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86 (2024),
 * theorem 3, with fixed stakes mixed instead of stakes that follow the data.
 *
 * @param alpha error allowed; with stakes that do not depend on the sample size the limit holds at all times at once
 * @returns 1 for an empty sample
 */
export function upperBettingLimit(sample: Sample, alpha: number, stakes: Stakes): number {
  return 1 - lowerBettingLimit(mirrored(sample), alpha, stakes);
}

/** The smallest mean that the sample leaves possible: see `upperBettingLimit`. 0 for an empty sample. */
export function lowerBettingLimit(sample: Sample, alpha: number, stakes: Stakes): number {
  const given = Math.log(1 / alpha) + Math.log(stakes.length);
  const n = sample.counts.reduce((sum, count) => sum + count, 0);
  if (n === 0) return 0;
  const mean = sample.counts.reduce((sum, count, i) => sum + count * (sample.values[i] ?? 0), 0) / n;
  // The capital falls as the claimed mean rises, so that there is one turning point; at the sample mean it is never reached.
  const possible = (claim: number): boolean =>
    logSumExp(stakes.map((stake) => logCapital(sample, claim, Math.min(stake, MOST_AT_RISK / claim)))) < given;
  return possible(Number.MIN_VALUE) ? 0 : turningPoint(possible, 0, mean);
}

function logCapital({ values, counts }: Sample, claim: number, stake: number): number {
  let log = 0;
  counts.forEach((count, i) => {
    if (count > 0) log += count * Math.log1p(stake * ((values[i] ?? 0) - claim));
  });
  return log;
}

function mirrored({ values, counts }: Sample): Sample {
  return { values: values.map((value) => 1 - value), counts };
}

/**
 * Stakes for one sample of known size: around sqrt(2 ln(1 / alpha) / (n variance)), the best one for a given variance.
 * @param variance a guess made without looking at the sample; a wrong one costs width, not validity. Without one all
 * variances from 1/4 downwards share the capital.
 */
export function stakesFor(n: number, alpha: number, variance?: number): Stakes {
  const best = (each: number): number => Math.sqrt((2 * Math.log(1 / alpha)) / (Math.max(n, 1) * each));
  if (variance === undefined) return Array.from({ length: 7 }, (_, i) => best(0.25 / 4 ** i));
  const guess = best(Math.min(0.25, Math.max(variance, 1e-6)));
  return [guess / 1.5, guess, guess * 1.5];
}
