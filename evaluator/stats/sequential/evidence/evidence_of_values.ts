import { type Band, type Bet, excessOf, stakeOf } from '../bets.js';

/**
 * Logarithm of the factor by which single values in [0, 1] multiply each bet: the sum of ln(1 + lambda (x/U - 1)), and
 * mirrored on the way down.
 *
 * Source: J. Shin, A. Ramdas and A. Rinaldo, arXiv 2203.03532, section 3, bounded random variables.
 * @returns one number per bet
 */
export function evidenceOfValues(bets: readonly Bet[], band: Band, values: readonly number[]): number[] {
  return bets.map((bet) => {
    const stake = stakeOf(bet, band);
    return values.reduce((sum, value) => sum + Math.log1p(stake * excessOf(value, bet.side, band)), 0);
  });
}
