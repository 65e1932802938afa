import type { Interval } from '../../../core/wilson.js';
import type { SegmentBatch } from '../sequential/evidence/evidence_of_segment.js';
import { normalQuantile } from '../numeric/normal_tail.js';

export interface OddsRatio extends Interval {
  value: number;
}

/**
 * Common odds ratio of a segment against the rest over many strata (minutes, hours), with an interval that stays right when
 * strata are many and thin: what the segment's ratio usually is, as the reference of concurrent control.
 *
 * Source: N. Mantel and W. Haenszel, JNCI 22 (1959); variance of J. Robins, N. Breslow and S. Greenland, Biometrics 42 (1986).
 * @param alpha error allowed on both sides together; large-sample
 * @returns null where no ratio can be estimated: no stratum with the outcome on one side and without it on the other
 */
export function mantelHaenszel(strata: readonly SegmentBatch[], alpha: number): OddsRatio | null {
  let r = 0;
  let s = 0;
  let pr = 0;
  let mixed = 0;
  let qs = 0;
  for (const { n, successes, restN, restSuccesses } of strata) {
    const total = n + restN;
    if (n === 0 || restN === 0) continue;
    const concordant = (successes * (restN - restSuccesses)) / total;
    const discordant = ((n - successes) * restSuccesses) / total;
    const p = (successes + restN - restSuccesses) / total;
    r += concordant;
    s += discordant;
    pr += p * concordant;
    mixed += p * discordant + (1 - p) * concordant;
    qs += (1 - p) * discordant;
  }
  if (r === 0 || s === 0) return null;
  const variance = pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s);
  const margin = Math.exp(normalQuantile(alpha / 2) * Math.sqrt(variance));
  return { value: r / s, low: r / s / margin, high: (r / s) * margin };
}
