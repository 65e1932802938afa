import type { Interval } from '../../../core/wilson.js';
import type { SegmentBatch } from '../sequential/evidence_of_segment.js';
import { clopperPearson } from './clopper_pearson.js';
import { mantelHaenszel } from './mantel_haenszel.js';

/** With fewer outcomes on either side large-sample theory says nothing. */
const FEW = 10;
/** An odds ratio of 0 or of infinity is none that could be bet on. */
const LARGEST = 1e6;

/**
 * Where the odds ratio of a segment against the rest may lie: Mantel's and Haenszel's limits, and where an outcome (or its absence) is
 * rare on either side, limits that are exact for rare outcomes. Given all outcomes of a stratum, about as many as its part of the units are
 * the segment's, times the ratio: its share of all outcomes has Clopper's and Pearson's limits, also when it has none of them.
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
  if (own + others <= without + othersWithout) return limitsOfRare(both, own, own + others, alpha);
  const turned = both.map((each) => ({ ...each, successes: each.n - each.successes, restSuccesses: each.restN - each.restSuccesses })); // prettier-ignore
  const inverse = limitsOfRare(turned, without, without + othersWithout, alpha);
  return inverse === null ? null : { low: 1 / inverse.high, high: 1 / inverse.low };
}

function limitsOfRare(strata: readonly SegmentBatch[], own: number, all: number, alpha: number): Interval | null {
  if (all === 0) return null;
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
