import type { Interval } from '../../core/wilson.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';
import { roughly } from '../stats/numeric/roughly.js';
import type { ComparisonState } from './comparison.js';
import { standardisedRates } from './standardised.js';

export type GapVerdict = 'violated' | 'cleared' | 'undecided';

/** How a group differs from the others, over the strata that both are in. */
export interface Gap {
  own: Estimate;
  rest: Estimate;
  /** Of the rates; null where the others' may be 0. */
  ratio: { value: number | null; low: number; high: number | null };
  /** Ratio of the shares in which it was not so: for refusals that of answers, held against four fifths. */
  complement: { value: number | null; low: number; high: number | null };
  /** ln of the evidence against equal rates in all strata. */
  logE: number;
  /** Sessions of the group, and of the others. */
  n: number;
  rest_n: number;
}

/**
 * A group against the others, within the strata that both are in, with all that was found there.
 * @param strata in the order they were met
 * @returns null where no stratum has both
 */
export function gapOf(
  cells: ComparisonState['cells'][string][string] | undefined,
  alpha: number,
  strata: readonly string[],
): Gap | null {
  const met = Object.entries(cells ?? {}).map(([stratum, cell]) => ({ stratum, ...cell }));
  const rates = standardisedRates(met, alpha, strata);
  if (rates === null) return null;
  const { own, rest } = rates;
  const both = met.filter((cell) => cell.own.n > 0 && cell.rest.n > 0);
  return {
    own,
    rest,
    ratio: ratioOf(own, rest),
    complement: ratioOf(complement(own), complement(rest)),
    logE: both.reduce((sum, { e }) => sum + e.logE, 0),
    n: own.n,
    rest_n: rest.n,
  };
}

/** @param alike ratios between this and 1 / this are no gap, 0 to 1 */
export function gapVerdict({ low, high }: Gap['ratio'], alike: number): GapVerdict {
  if (low > 1 / alike || (high !== null && high < alike)) return 'violated';
  return low >= alike && high !== null && high <= 1 / alike ? 'cleared' : 'undecided';
}

/** Rates that are alike while the others have theirs; null where they have none, and so nothing to be alike to. */
export function ratesAlike({ rest }: Gap, alike: number): Interval | null {
  return rest.value > 0 ? { low: rest.value * alike, high: Math.min(1, rest.value / alike) } : null;
}

/**
 * About how many more sessions of the group decide, if the rates stay. While the interval is everything, it is how many would clear groups
 * that are alike.
 * @returns null where rates are so close to what is still alike that it cannot be told
 */
export function gapNeeds(gap: Gap, alike: number, alpha: number): number | null {
  const { value, low, high } = gap.ratio;
  if (value === null || value <= 0 || high === null || low <= 0) return toClear(gap, alike, alpha);
  const { n } = gap;
  const half = Math.log(high / low) / 2;
  const distance = Math.min(Math.abs(Math.log(value / alike)), Math.abs(Math.log(value * alike)));
  if (distance === 0 || half > 30 * distance) return null;
  return roughly(Math.max(1, n * ((half / distance) ** 2 - 1)));
}

/**
 * Ends of two beta-binomial sequences are held against one another, so that standard deviations of the logarithms add up. The factor 4 is 2
 * of the normal law, and as much again for looking all the time.
 */
function toClear({ own, rest, n, rest_n }: Gap, alike: number, alpha: number): number {
  const rate = (own.value * n + rest.value * rest_n + 0.5) / (n + rest_n + 1);
  const deviation = Math.sqrt((1 - rate) / rate) * (1 + Math.sqrt(n / rest_n));
  return roughly(Math.max(1, 4 * Math.log(4 / alpha) * (deviation / Math.log(alike)) ** 2 - n));
}

function complement({ value, low, high }: Estimate): Estimate {
  return { value: 1 - value, low: 1 - high, high: 1 - low };
}

function ratioOf(own: Estimate, rest: Estimate): Gap['ratio'] {
  return {
    value: rest.value > 0 ? own.value / rest.value : null,
    low: rest.high > 0 ? own.low / rest.high : 0,
    high: rest.low > 0 ? own.high / rest.low : null,
  };
}
