import type { Estimate } from '../stats/estimation/square_and_add.js';
import { betaBinomialInterval } from '../stats/estimation/beta_binomial_interval.js';
import { STRATA, type Rate } from './comparison.js';

/** What is compared within one stratum. */
export interface StratumRates {
  stratum: string;
  own: Rate;
  rest: Rate;
}

/** Rates of a group and of the others, as if both were spread alike over the strata. */
export interface Standardised {
  own: Estimate & { n: number };
  rest: Estimate & { n: number };
}

/**
 * Rates standardised to the common sizes of the strata that both are in, with limits from beta-binomial sequences per side and stratum
 * that share alpha: they hold at all times, whatever the sizes are.
 *
 * @param strata in the order they were met
 * @returns null where no stratum has both
 */
export function standardisedRates(
  all: readonly StratumRates[],
  alpha: number,
  strata: readonly string[],
): Standardised | null {
  const both = all.filter(({ own, rest }) => own.n > 0 && rest.n > 0);
  const total = both.reduce((sum, { own, rest }) => sum + own.n + rest.n, 0);
  if (total === 0) return null;
  const side = (which: 'own' | 'rest') =>
    both.reduce(
      (sum, cell) => {
        const { n, y } = cell[which];
        const weight = (cell.own.n + cell.rest.n) / total;
        const { low, high } = betaBinomialInterval(y, n, alphaOf(alpha, strata.indexOf(cell.stratum)));
        return {
          value: sum.value + (weight * y) / n,
          low: sum.low + weight * low,
          high: sum.high + weight * high,
          n: sum.n + n,
        };
      },
      { value: 0, low: 0, high: 0, n: 0 },
    );
  return { own: side('own'), rest: side('rest') };
}

/** Of one side of a stratum: 6 / (pi i)^2 of it each, however many will be met; those beyond are one, and the last. */
function alphaOf(alpha: number, index: number): number {
  const place = index < 0 ? STRATA + 1 : index + 1;
  return (alpha / 2) * (6 / (Math.PI * place) ** 2);
}
