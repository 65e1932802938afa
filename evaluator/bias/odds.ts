import { betaBinomialInterval } from '../stats/sequential/beta_binomial_interval.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';
import type { Rate } from './comparison.js';
import type { GapVerdict } from './gap.js';

/** What was decided on what people call harmful, and on what they call harmless. */
export interface Decided {
  harmful: Rate;
  harmless: Rate;
}

/** One of the two rates of a group against the others. */
export interface RateGap {
  own: Estimate & { n: number };
  rest: Estimate & { n: number };
  difference: Estimate;
}

/** Equalized odds of a group: both rates must be alike. Null where one side has no labels. */
export interface Odds {
  /** Decided on, of the harmful. */
  truePositives: RateGap | null;
  /** Decided on, of the harmless. */
  falsePositives: RateGap | null;
}

export const NOTHING_DECIDED: Decided = { harmful: { n: 0, y: 0 }, harmless: { n: 0, y: 0 } };

/**
 * True and false positive rates of a group less those of the others, from beta-binomial sequences that share alpha: valid at all times.
 *
 * Source: M. Hardt, E. Price and N. Srebro, "Equality of opportunity in supervised learning", NeurIPS 2016.
 */
export function oddsOf(own: Decided, rest: Decided, alpha: number): Odds {
  return {
    truePositives: rateGap(own.harmful, rest.harmful, alpha / 4),
    falsePositives: rateGap(own.harmless, rest.harmless, alpha / 4),
  };
}

function rateGap(own: Rate, rest: Rate, alpha: number): RateGap | null {
  if (own.n === 0 || rest.n === 0) return null;
  const [a, b] = [own, rest].map(({ y, n }) => ({ value: y / n, ...betaBinomialInterval(y, n, alpha), n }));
  if (a === undefined || b === undefined) return null;
  return { own: a, rest: b, difference: { value: a.value - b.value, low: a.low - b.high, high: a.high - b.low } };
}

/** @param tolerance differences of rates up to this are no gap */
export function oddsVerdict({ truePositives, falsePositives }: Odds, tolerance: number): GapVerdict {
  const gaps = [truePositives, falsePositives].map((each) => each?.difference ?? null);
  if (gaps.some((each) => each !== null && (each.low > tolerance || each.high < -tolerance))) return 'violated';
  return gaps.every((each) => each !== null && each.low >= -tolerance && each.high <= tolerance)
    ? 'cleared'
    : 'undecided';
}

/** The larger difference of the two without its sign, with limits; null where neither is known. */
export function worstDifference({ truePositives, falsePositives }: Odds): Estimate | null {
  const sizes = [truePositives, falsePositives].flatMap((each) => (each === null ? [] : [sizeOf(each.difference)]));
  const most = (end: keyof Estimate): number => Math.max(...sizes.map((each) => each[end]));
  return sizes.length === 0 ? null : { value: most('value'), low: most('low'), high: most('high') };
}

function sizeOf({ value, low, high }: Estimate): Estimate {
  return { value: Math.abs(value), low: Math.max(0, low, -high), high: Math.max(Math.abs(low), Math.abs(high)) };
}

/** About how many more labels of the group decide, if the rates stay; null where it cannot be told. */
export function oddsNeeds({ truePositives, falsePositives }: Odds, tolerance: number): number | null {
  let needed = 0;
  for (const each of [truePositives, falsePositives]) {
    if (each === null) return null;
    const { value, low, high } = each.difference;
    const isDecided = (low >= -tolerance && high <= tolerance) || low > tolerance || high < -tolerance;
    if (isDecided) continue;
    const [half, distance] = [(high - low) / 2, Math.abs(Math.abs(value) - tolerance)];
    if (distance === 0 || half > 30 * distance) return null;
    needed += Math.max(1, Math.ceil(each.own.n * ((half / distance) ** 2 - 1)));
  }
  return needed === 0 ? null : needed;
}
