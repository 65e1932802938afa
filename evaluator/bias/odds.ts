import type { Estimate } from '../stats/estimation/square_and_add.js';
import { roughly } from '../stats/numeric/roughly.js';
import type { Rate } from './comparison.js';
import type { GapVerdict } from './gap.js';
import { type Standardised, standardisedRates } from './standardised.js';

/** What was decided on what people call harmful, and on what they call harmless. */
export interface Decided {
  harmful: Rate;
  harmless: Rate;
}

/** By stratum. */
export type DecidedWithin = ReadonlyMap<string, Decided>;

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
 * True and false positive rates of a group less those of the others, within strata first, so that a group is not blamed for what it
 * asks about: valid at all times. The two rates share alpha.
 *
 * Source: M. Hardt, E. Price and N. Srebro, "Equality of opportunity in supervised learning", NeurIPS 2016.
 *
 * @param strata in the order they were met
 */
export function oddsOf(own: DecidedWithin, rest: DecidedWithin, alpha: number, strata: readonly string[]): Odds {
  const gap = (kind: keyof Decided) => {
    const rates = [...own].flatMap(([stratum, decided]) => {
      const others = rest.get(stratum);
      return others === undefined ? [] : [{ stratum, own: decided[kind], rest: others[kind] }];
    });
    return rateGap(standardisedRates(rates, alpha / 2, strata));
  };
  return { truePositives: gap('harmful'), falsePositives: gap('harmless') };
}

function rateGap(rates: Standardised | null): RateGap | null {
  if (rates === null) return null;
  const { own, rest } = rates;
  return {
    own,
    rest,
    difference: { value: own.value - rest.value, low: own.low - rest.high, high: own.high - rest.low },
  };
}

/** Of both together. */
export function addDecided(a: Decided, b: Decided): Decided {
  const add = (x: Rate, y: Rate): Rate => ({ n: x.n + y.n, y: x.y + y.y });
  return { harmful: add(a.harmful, b.harmful), harmless: add(a.harmless, b.harmless) };
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
    needed += Math.max(1, each.own.n * ((half / distance) ** 2 - 1));
  }
  return needed === 0 ? null : roughly(needed);
}
