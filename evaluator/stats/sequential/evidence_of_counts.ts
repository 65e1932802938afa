import { type Band, type Bet, excessOf, stakeOf } from './bets.js';

/**
 * Logarithm of the factor by which a batch of n binary outcomes with s ones multiplies each bet:
 * s ln(1 + lambda (1/U - 1)) + (n - s) ln(1 - lambda) on the way up, and mirrored on the way down. Exact: it does not matter
 * how the batch was cut.
 *
 * Source: J. Shin, A. Ramdas and A. Rinaldo, "E-detectors: a nonparametric framework for sequential change detection",
 * NEJSDS (2024), arXiv 2203.03532, section 3.
 * @returns one number per bet; each is at most 0 on average (of its exponential: at most 1) inside the band
 */
export function evidenceOfCounts(bets: readonly Bet[], band: Band, n: number, successes: number): number[] {
  return bets.map((bet) => {
    const stake = stakeOf(bet, band);
    return (
      times(successes, Math.log1p(stake * excessOf(1, bet.side, band))) +
      times(n - successes, Math.log1p(stake * excessOf(0, bet.side, band)))
    );
  });
}

/** Zero times an infinite loss is no loss. */
function times(count: number, log: number): number {
  return count === 0 ? 0 : count * log;
}
