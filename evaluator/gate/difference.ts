import { squareAndAdd, type Estimate } from '../stats/estimation/square_and_add.js';
import { sideEstimate } from './limits.js';
import type { Metric } from './metrics.js';

/** Values of both sides' sessions, ascending. */
export interface TwoSides {
  baseline: readonly number[];
  candidate: readonly number[];
}

/** Means of money are of values cut here: one session in so many of both sides lies above. */
const CAP_QUANTILE = 0.995;

/** The cap of a `mean`; 1 where every value is 0. */
export function capOf({ baseline, candidate }: TwoSides): number {
  const all = [...baseline, ...candidate].sort((a, b) => a - b);
  return all[Math.max(0, Math.ceil(CAP_QUANTILE * all.length) - 1)] || (all.at(-1) ?? 0) || 1;
}

/**
 * How much the candidate differs, with limits each of which misses with probability `tail`: points, or with `relative` the share of the
 * baseline's value (0.1 is ten per cent more).
 * @returns null where a share of the baseline's value has no meaning: it is 0, and the candidate's is not
 */
export function differenceOf(metric: Metric, sides: TwoSides, tail: number): Estimate | null {
  const cap = metric.of === 'mean' ? capOf(sides) : 1;
  const baseline = sideEstimate(metric, sides.baseline, tail, cap);
  const candidate = sideEstimate(metric, sides.candidate, tail, cap);
  if (!metric.relative) return squareAndAdd(candidate, baseline);
  if (baseline.value === 0 && candidate.value === 0 && baseline.high === 0 && candidate.high === 0) {
    return { value: 0, low: 0, high: 0 };
  }
  if (baseline.value <= 0 || candidate.value <= 0) return null;
  const ratio = squareAndAdd(logarithms(candidate), logarithms(baseline));
  return { value: Math.expm1(ratio.value), low: Math.expm1(ratio.low), high: Math.expm1(ratio.high) };
}

function logarithms({ value, low, high }: Estimate): Estimate {
  return { value: Math.log(value), low: Math.log(Math.max(0, low)), high: Math.log(high) };
}
