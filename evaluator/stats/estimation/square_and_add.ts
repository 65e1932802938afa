import type { Interval } from '../../../core/wilson.js';

/** An estimate with its limits. */
export interface Estimate extends Interval {
  value: number;
}

/**
 * Limits of the difference of two independent estimates from limits of each, `candidate - baseline`: distances to the limits that matter
 * are squared and added. With Wilson's intervals of shares this is Newcombe's interval. Each limit of the difference misses
 * about as often as the limits it is made from.
 *
 * Source: R. Newcombe, "Interval estimation for the difference between independent proportions", Stat. Med. 17 (1998), method 10;
 * G. Zou and A. Donner, "Construction of confidence limits about effect measures", Stat. Med. 27 (2008).
 * @example squareAndAdd({ value: 0.8, ...wilson(56, 70) }, { value: 0.6, ...wilson(48, 80) }) // 0.0524 to 0.3339 around 0.2
 */
export function squareAndAdd(candidate: Estimate, baseline: Estimate): Estimate {
  const value = candidate.value - baseline.value;
  return {
    value,
    low: value - Math.hypot(candidate.value - candidate.low, baseline.high - baseline.value),
    high: value + Math.hypot(candidate.high - candidate.value, baseline.value - baseline.low),
  };
}
