import type { Estimate } from '../stats/estimation/square_and_add.js';
import { betaBinomialInterval } from '../stats/sequential/beta_binomial_interval.js';
import { STRATA, type ComparisonState, type Rate } from './comparison.js';

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
 * Rates standardised to the strata's common sizes, with limits from beta-binomial sequences per group and stratum that share alpha.
 * @param strata in the order they were met
 * @returns null where no stratum has both
 */
export function gapOf(
  cells: ComparisonState['cells'][string][string] | undefined,
  alpha: number,
  strata: readonly string[],
): Gap | null {
  const both = Object.entries(cells ?? {}).flatMap(([stratum, cell]) =>
    cell.own.n > 0 && cell.rest.n > 0 ? [{ ...cell, alpha: alphaOf(alpha, strata.indexOf(stratum)) }] : [],
  );
  const total = both.reduce((sum, { own, rest }) => sum + own.n + rest.n, 0);
  if (total === 0) return null;
  const standardised = (rates: readonly Rate[]): Estimate =>
    rates.reduce(
      (sum, { n, y }, index) => {
        const cell = both[index];
        const weight = cell === undefined ? 0 : (cell.own.n + cell.rest.n) / total;
        const { low, high } = betaBinomialInterval(y, n, cell?.alpha ?? alpha);
        return {
          value: sum.value + (weight * y) / n,
          low: sum.low + weight * low,
          high: sum.high + weight * high,
        };
      },
      { value: 0, low: 0, high: 0 },
    );
  const own = standardised(both.map((cell) => cell.own));
  const rest = standardised(both.map((cell) => cell.rest));
  return {
    own,
    rest,
    ratio: ratioOf(own, rest),
    complement: ratioOf(complement(own), complement(rest)),
    logE: both.reduce((sum, { e }) => sum + e.logE, 0),
    n: both.reduce((sum, cell) => sum + cell.own.n, 0),
    rest_n: both.reduce((sum, cell) => sum + cell.rest.n, 0),
  };
}

/** Of one side of a stratum: 6 / (pi i)^2 of it each, however many will be met; those beyond are one, and the last. */
function alphaOf(alpha: number, index: number): number {
  const place = index < 0 ? STRATA + 1 : index + 1;
  return (alpha / 2) * (6 / (Math.PI * place) ** 2);
}

/** @param alike ratios between this and 1 / this are no gap, 0 to 1 */
export function gapVerdict({ low, high }: Gap['ratio'], alike: number): GapVerdict {
  if (low > 1 / alike || (high !== null && high < alike)) return 'violated';
  return low >= alike && high !== null && high <= 1 / alike ? 'cleared' : 'undecided';
}

/** About how many more sessions of the group decide, if the rates stay; null where it cannot be told. */
export function gapNeeds({ ratio: { value, low, high }, n }: Gap, alike: number): number | null {
  if (value === null || value <= 0 || high === null || low <= 0) return null;
  const half = Math.log(high / low) / 2;
  const distance = Math.min(Math.abs(Math.log(value / alike)), Math.abs(Math.log(value * alike)));
  if (distance === 0 || half > 30 * distance) return null;
  return Math.max(1, Math.ceil(n * ((half / distance) ** 2 - 1)));
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
