import { type Band, type Bet, excessOf, stakeOf } from '../bets.js';

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
  return logsOf(bets, band).map(([one, zero]) => times(successes, one) + times(n - successes, zero));
}

/** Logarithms for a one and a zero per bet, for the band last asked for: most streams keep theirs for weeks. */
const lastLogs = new WeakMap<Band, { bets: readonly Bet[]; logs: [number, number][] }>();

function logsOf(bets: readonly Bet[], band: Band): [number, number][] {
  const known = lastLogs.get(band);
  if (known?.bets === bets) return known.logs;
  const logs = bets.map((bet): [number, number] => {
    const stake = stakeOf(bet, band);
    return [Math.log1p(stake * excessOf(1, bet.side, band)), Math.log1p(stake * excessOf(0, bet.side, band))];
  });
  lastLogs.set(band, { bets, logs });
  return logs;
}

/** Zero times an infinite loss is no loss. */
function times(count: number, log: number): number {
  return count === 0 ? 0 : count * log;
}
