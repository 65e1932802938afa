import { wilson } from '../../core/wilson.js';
import { lowerBettingLimit, stakesFor, upperBettingLimit } from '../stats/bands/betting_limit.js';
import { binomialCdf } from '../stats/binomial_cdf.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';
import { normalQuantile } from '../stats/numeric/normal_tail.js';
import type { Metric } from './metrics.js';

/** From so many values on they are counted in bins, to whose edges they are rounded outwards. */
const BINS = 4000;

/**
 * An estimate from the values of one side's sessions with two limits, each of which misses with probability `tail` at most: Wilson's for shares,
 * by betting for means of bounded values, the enclosing ranks for quantiles.
 * @param values ascending
 * @param cap values of a `mean` are cut there, and it bounds them
 */
export function sideEstimate({ of }: Pick<Metric, 'of'>, values: readonly number[], tail: number, cap = 1): Estimate {
  if (of === 'share') return shareEstimate(mean(values), values.length, tail);
  if (of === 'score' || of === 'mean') return meanEstimate(values, tail, cap);
  return quantileEstimate(of, values, tail);
}

/**
 * A share among so many sessions, with Wilson's limits. Sessions in which only some calls have the property count in part: their variance is
 * smaller than that of a coin with the same mean, so that the interval is wide enough.
 */
export function shareEstimate(share: number, sessions: number, tail: number): Estimate {
  const interval = wilson(share * sessions, sessions, normalQuantile(tail)) ?? { low: 0, high: 1 };
  return { value: share, ...interval };
}

function meanEstimate(values: readonly number[], tail: number, cap: number): Estimate {
  const unit = values.map((value) => Math.min(1, Math.max(0, value / cap)));
  const centre = mean(unit);
  const stakes = stakesFor(unit.length, tail);
  const low = lowerBettingLimit(histogram(unit, Math.floor), tail, stakes);
  const high = upperBettingLimit(histogram(unit, Math.ceil), tail, stakes);
  return { value: centre * cap, low: Math.min(low, centre) * cap, high: Math.max(high, centre) * cap };
}

/** Ascending values with how often each is there; very many are rounded outwards first. */
function histogram(values: readonly number[], round: (x: number) => number): { values: number[]; counts: number[] } {
  const isMany = values.length > BINS;
  const found = { values: [] as number[], counts: [] as number[] };
  for (const exact of values) {
    const value = isMany ? round(exact * BINS) / BINS : exact;
    if (value === found.values.at(-1)) found.counts.push((found.counts.pop() ?? 0) + 1);
    else {
      found.values.push(value);
      found.counts.push(1);
    }
  }
  return found;
}

/** A limit that the sample is too small for lies at infinity. Ranks as in `quantileInterval`, each limit by itself. */
function quantileEstimate(quantile: number, values: readonly number[], tail: number): Estimate {
  const n = values.length;
  const at = (rank: number) => values[rank - 1];
  const lowRank = smallest((k) => binomialCdf(k, n, quantile) > tail, n);
  const highRank = smallest((k) => binomialCdf(k, n, quantile) >= 1 - tail, n) + 1;
  return {
    value: at(Math.max(1, Math.ceil(quantile * n))) ?? Number.NaN,
    low: at(lowRank) ?? Number.NEGATIVE_INFINITY,
    high: at(highRank) ?? Number.POSITIVE_INFINITY,
  };
}

/** Smallest k in 0..n for which a monotone condition holds; n when only there. */
function smallest(holds: (k: number) => boolean, n: number): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
