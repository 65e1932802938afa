import { type Band, type Bet, excessOf, stakeOf } from '../bets.js';

/**
 * Logarithm of the factor by which a histogram of values in [0, 1] multiplies each bet. Bin i of B holds the values from
 * i / B to (i + 1) / B; a value counts as the lower edge of its bin on the way up and as the upper edge on the way down, so
 * that rounding never makes a change out of nothing. The band must come from a reference rounded in the same way, else the
 * rounding itself costs more than twice the delay.
 *
 * @param counts by bin
 * @returns one number per bet; the cost grows with bets x bins, not with the number of values
 */
export function evidenceOfHistogram(bets: readonly Bet[], band: Band, counts: readonly number[]): number[] {
  const bins = counts.length;
  return bets.map((bet) => {
    const stake = stakeOf(bet, band);
    const edge = bet.side === 'up' ? 0 : 1;
    let sum = 0;
    counts.forEach((count, bin) => {
      if (count > 0) sum += count * Math.log1p(stake * excessOf((bin + edge) / bins, bet.side, band));
    });
    return sum;
  });
}
