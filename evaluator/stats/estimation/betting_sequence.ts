import type { Interval } from '../../../core/wilson.js';

/** Bounds of single observations, and the candidates for their mean. Plain JSON. */
export interface BettingSequenceConfig {
  alpha: number;
  /** Every observation lies in [low, high]; their mean in [0, 1]. */
  low: number;
  high: number;
  /** Variance before anything was seen; a wrong guess costs width, not validity. */
  variance0: number;
}

/** One entry per candidate mean in `up` and `down`. Plain JSON. */
export interface BettingSequenceState {
  config: BettingSequenceConfig;
  n: number;
  sum: number;
  squares: number;
  /** ln of the capital of those who bet that the mean is higher, and lower, than the candidate. */
  up: number[];
  down: number[];
}

const CANDIDATES = 401;
/** Part of the capital that a bet may lose to one observation. */
const MOST_AT_RISK = 0.75;

/** Candidates are dense near 0, where prevalences live: (i / 400)^2. */
function candidate(index: number): number {
  return (index / (CANDIDATES - 1)) ** 2;
}

export function createBettingSequence(config: BettingSequenceConfig): BettingSequenceState {
  const zeros = Array.from({ length: CANDIDATES }, () => 0);
  return { config, n: 0, sum: 0, squares: 0, up: zeros, down: zeros };
}

/**
 * Observations one by one into a confidence sequence by betting: against every candidate mean m, one half of the capital bets
 * that the mean is higher, one half that it is lower, with stakes predicted from earlier observations (predictable plug-in),
 * cut so that no bet can lose more than three quarters. What has reached 1 / alpha is given up. Valid at all times at once, for
 * observations that depend on one another as long as the conditional mean stays the same.
 *
 * Source: I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86 (2024),
 * theorem 3 (hedged capital).
 */
export function updateBettingSequence(
  state: BettingSequenceState,
  observations: readonly number[],
): BettingSequenceState {
  const { alpha, low, high, variance0 } = state.config;
  let { n, sum, squares } = state;
  const up = [...state.up];
  const down = [...state.down];
  for (const value of observations) {
    if (Number.isNaN(value)) continue;
    const mean = (0.5 + sum) / (n + 1);
    const variance = Math.max(1e-12, (variance0 + squares - 2 * mean * sum + n * mean * mean) / (n + 1));
    const stake = Math.sqrt((2 * Math.log(2 / alpha)) / (variance * (n + 1) * Math.log1p(n + 1)));
    for (let i = 0; i < CANDIDATES; i++) {
      const claim = candidate(i);
      const upStake = claim > low ? Math.min(stake, MOST_AT_RISK / (claim - low)) : stake;
      const downStake = high > claim ? Math.min(stake, MOST_AT_RISK / (high - claim)) : stake;
      up[i] = (up[i] ?? 0) + Math.log1p(upStake * (value - claim));
      down[i] = (down[i] ?? 0) + Math.log1p(downStake * (claim - value));
    }
    n++;
    sum += value;
    squares += value * value;
  }
  return { ...state, n, sum, squares, up, down };
}

/** The means not given up, rounded outwards to the candidates beside them; [0, 1] before the first observation. */
export function readBettingSequence({ config, up, down }: BettingSequenceState): Interval {
  // Each half of the capital alone suffices: it has reached 2 / alpha of itself.
  const limit = Math.log(2 / config.alpha);
  let first = 0;
  let last = CANDIDATES - 1;
  while (first < last && (up[first] ?? 0) >= limit) first++;
  while (last > first && (down[last] ?? 0) >= limit) last--;
  return { low: candidate(Math.max(0, first - 1)), high: candidate(Math.min(CANDIDATES - 1, last + 1)) };
}
