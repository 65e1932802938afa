import type { Interval } from '../../../core/wilson.js';
import type { SegmentBatch } from '../sequential/evidence/evidence_of_segment.js';
import { clopperPearson } from './clopper_pearson.js';
import { conditionalLimits } from './conditional_limits.js';
import { mantelHaenszel } from './mantel_haenszel.js';

/** With fewer outcomes on either side large-sample theory says nothing. */
const FEW = 10;
/** Up to this share odds are nearly rates. */
const RARE = 0.1;
/** An odds ratio of 0 or of infinity is none that could be bet on. */
const LARGEST = 1e6;

/**
 * Where the odds ratio of a segment against the rest may lie: Mantel's and Haenszel's limits, and where an outcome (or its absence) is
 * rare on either side, limits that are exact for rare outcomes. Given all outcomes of a stratum, about as many as its part of the units are
 * the segment's, times the ratio: its share of all outcomes has Clopper's and Pearson's limits, also when it has none of them. Where one
 * side has few and the outcome is not rare (a dear model, all of whose calls cost more than the median), the limits are conditional ones.
 *
 * Source: N. Breslow and N. Day, "Statistical Methods in Cancer Research" II (1987), section 3.4, for the conditional ratio of rates.
 * @param alpha error allowed on both sides together
 * @returns null where there is no outcome, or nothing but outcomes
 */
export function oddsLimits(strata: readonly SegmentBatch[], alpha: number): Interval | null {
  const both = strata.filter(({ n, restN }) => n > 0 && restN > 0);
  const sum = (of: (stratum: SegmentBatch) => number): number => both.reduce((total, each) => total + of(each), 0);
  const [own, others] = [sum(({ successes }) => successes), sum(({ restSuccesses }) => restSuccesses)];
  const [without, othersWithout] = [sum(({ n }) => n) - own, sum(({ restN }) => restN) - others];
  if (Math.min(own, others, without, othersWithout) >= FEW) return mantelHaenszel(both, alpha);
  if (own + others === 0 || without + othersWithout === 0) return null;
  const isRare = (some: number, rest: number): boolean => some <= RARE * (some + rest);
  if (isRare(own, without) && isRare(others, othersWithout)) return limitsOfRare(both, own, own + others, alpha);
  if (!isRare(without, own) || !isRare(othersWithout, others)) return conditionalLimits(both, alpha, LARGEST);
  const turned = both.map((each) => ({ ...each, successes: each.n - each.successes, restSuccesses: each.restN - each.restSuccesses })); // prettier-ignore
  const { low, high } = limitsOfRare(turned, without, without + othersWithout, alpha);
  return { low: 1 / high, high: 1 / low };
}

function limitsOfRare(strata: readonly SegmentBatch[], own: number, all: number, alpha: number): Interval {
  const expected = strata.reduce(
    (sum, { n, successes, restN, restSuccesses }) => sum + ((successes + restSuccesses) * n) / (n + restN),
    0,
  );
  const usual = oddsOf(expected / all);
  const { low, high } = clopperPearson(own, all, alpha);
  const bounded = (odds: number): number => Math.min(LARGEST, Math.max(1 / LARGEST, odds / usual));
  return { low: bounded(oddsOf(low)), high: bounded(oddsOf(high)) };
}

function oddsOf(share: number): number {
  return share >= 1 ? Infinity : share / (1 - share);
}
