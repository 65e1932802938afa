/** Bounds between which the mean of a stream with values in [0, 1] may lie without that being a finding. */
export interface Band {
  lower: number;
  upper: number;
}

export type Side = 'up' | 'down';

/**
 * One bet of a mixture: that the mean has left the band on one side, by about so much. `size` is read by `rule`:
 * - `lift`: the rarer outcome has become `size` times as frequent (size > 1);
 * - `drop`: the rarer outcome has fallen to `size` times its frequency (size < 1);
 * - `stake`: `size` is lambda itself, the share of the capital put at risk (0 to 1).
 */
export interface Bet {
  side: Side;
  rule: 'lift' | 'drop' | 'stake';
  size: number;
  /** Share of the starting capital; over all bets of a stream they sum to 1. */
  weight: number;
}

const LIFTS = [1.2, 1.5, 2, 3, 5, 10];
const DROPS = [0.85, 0.7, 0.5, 0.3, 0.1];
const SMALLEST_BOUND = 1e-9;

/**
 * The standard mixture: rises of the rarer outcome by 1.2 to 10 times, falls to .85 to .1 of it. For streams that are
 * usually low (errors, refusals, the lower half of a score) the rarer outcome is a high value; for streams that are usually
 * high (success, thumbs up) it is a low one, and the grid is mirrored.
 *
 * @param usual where the reference mean lies: `low` below one half, `high` above
 * @param liftShare share of the capital on the rarer outcome becoming more frequent
 */
export function liftGrid(usual: 'low' | 'high' = 'low', liftShare = 0.75): Bet[] {
  const [liftSide, dropSide]: [Side, Side] = usual === 'low' ? ['up', 'down'] : ['down', 'up'];
  const lifts = LIFTS.map((size): Bet => ({ side: liftSide, rule: 'lift', size, weight: liftShare / LIFTS.length }));
  const drops = DROPS.map((size): Bet => ({
    side: dropSide,
    rule: 'drop',
    size,
    weight: (1 - liftShare) / DROPS.length,
  }));
  return [...lifts, ...drops];
}

/**
 * The stake lambda of a bet against a band. A lift by r of a mean bounded by q is lambda = (r - 1) q / (1 - q), the likelihood
 * ratio of r q against q for binary values. It stays below (r - 1) / (r + 1): near one half a mean cannot become r times as
 * large, and the cap is the stake of odds r times as large there.
 */
export function stakeOf(bet: Bet, band: Band): number {
  if (bet.rule === 'stake') return bet.size;
  if (bet.rule === 'drop') return 1 - bet.size;
  const bound = boundOf(bet.side, band);
  const cap = (bet.size - 1) / (bet.size + 1);
  return bound >= 1 ? cap : Math.min(((bet.size - 1) * bound) / (1 - bound), cap);
}

/**
 * What a value adds to the return of a bet, before the stake: x / U - 1 on the way up, (1 - x) / (1 - L) - 1 on the way down.
 * Its mean is at most 0 while the stream's mean is inside the band; it is never below -1.
 */
export function excessOf(value: number, side: Side, band: Band): number {
  return (side === 'up' ? value : 1 - value) / boundOf(side, band) - 1;
}

/** A bound of exactly 0 would make a single value infinite evidence; a very small one is a wider band, so still valid. */
function boundOf(side: Side, band: Band): number {
  return Math.max(side === 'up' ? band.upper : 1 - band.lower, SMALLEST_BOUND);
}
