import type { Interval } from '../../../core/wilson.js';

/** Bounds of single observations. Plain JSON. */
export interface BettingSequenceConfig {
  alpha: number;
  /** Every observation lies in [low, high]; their mean in [0, 1]. */
  low: number;
  high: number;
}

/** Capitals by stake and, within a stake, by candidate mean. Plain JSON. */
export interface BettingSequenceState {
  config: BettingSequenceConfig;
  n: number;
  sum: number;
  /** Of those who bet that the mean is higher, and lower, than the candidate; each began with 1. */
  up: number[];
  down: number[];
}

const CANDIDATES = 401;
/** One of them is within a factor of 1.8 of the best for any variance and sample size; each gets the same share of the capital. */
const STAKES = Array.from({ length: 7 }, (_, index) => 3 ** -index);
/** Part of the capital that a bet may lose to one observation. */
const MOST_AT_RISK = 0.75;
/** More is not needed to give up a candidate, and would overflow in the end; giving capital away costs width, not validity. */
const RICH = 1e200;
/** Less is given up: it is hopeless, and numbers much smaller are slow to compute with. */
const POOR = 1e-200;

/** Candidates are dense near 0, where prevalences live: (i / 400)^2. */
const CLAIMS = Array.from({ length: CANDIDATES }, (_, index) => (index / (CANDIDATES - 1)) ** 2);

export function createBettingSequence(config: BettingSequenceConfig): BettingSequenceState {
  const ones = Array.from({ length: CANDIDATES * STAKES.length }, () => 1);
  return { config, n: 0, sum: 0, up: ones, down: ones };
}

/**
 * Observations into a confidence sequence by betting: against every candidate mean m, one half of the capital bets
 * that the mean is higher, one half that it is lower, each spread evenly over a grid of stakes, cut so that no bet can lose more than
 * three quarters. What has reached 1 / alpha is given up. Valid at all times at once, for observations that depend on one another as long
 * as the conditional mean stays the same. The grid costs a third less width than stakes predicted from the variance so far, whose sum
 * grows too slowly.
 *
 * @param bounds between which each observation lies, where more is known of it than of all, before it is seen: stakes may be higher
 *
 * Source: I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86 (2024),
 * theorem 3 (hedged capital) with the diversified bets of section 4 (grid).
 */
export function updateBettingSequence(
  state: BettingSequenceState,
  observations: readonly number[],
  bounds?: readonly Interval[],
): BettingSequenceState {
  let { n, sum } = state;
  const up = Float64Array.from(state.up);
  const down = Float64Array.from(state.down);
  const equal = new Map<string, Observation>();
  for (const [index, value] of observations.entries()) {
    if (Number.isNaN(value)) continue;
    const { low, high } = bounds?.[index] ?? state.config;
    const key = `${value} ${low} ${high}`;
    const known = equal.get(key);
    if (known === undefined) equal.set(key, { value, low, high, times: 1 });
    else known.times++;
    n++;
    sum += value;
  }
  for (const observation of equal.values()) bet(up, down, observation);
  return { ...state, n, sum, up: [...up], down: [...down] };
}

/** Stakes do not depend on what was seen, so that the order does not matter and equal observations are one. */
interface Observation extends Interval {
  value: number;
  times: number;
}

function bet(up: Float64Array, down: Float64Array, { value, low, high, times }: Observation): void {
  for (let i = 0; i < CANDIDATES; i++) {
    const claim = CLAIMS[i] ?? 0;
    const win = value - claim;
    const upMost = claim > low ? MOST_AT_RISK / (claim - low) : 1;
    const downMost = high > claim ? MOST_AT_RISK / (high - claim) : 1;
    for (let k = 0, at = i; k < STAKES.length; k++, at += CANDIDATES) {
      const stake = STAKES[k] ?? 0;
      up[at] = grown(up[at] ?? 0, 1 + Math.min(stake, upMost) * win, times);
      down[at] = grown(down[at] ?? 0, 1 - Math.min(stake, downMost) * win, times);
    }
  }
}

function grown(stack: number, factor: number, times: number): number {
  if (stack === 0) return 0;
  const next = stack * (times === 1 ? factor : factor ** times);
  return next < POOR ? 0 : Math.min(RICH, next);
}

/** The same evidence read at another error. */
export function atAlpha(state: BettingSequenceState, alpha: number): BettingSequenceState {
  return { ...state, config: { ...state.config, alpha } };
}

/** The means not given up, rounded outwards to the candidates beside them; [0, 1] before the first observation. */
export function readBettingSequence({ config, up, down }: BettingSequenceState): Interval {
  // Each half of the capital alone suffices: it has reached 2 / alpha of itself.
  const limit = 2 / config.alpha;
  let first = 0;
  let last = CANDIDATES - 1;
  while (first < last && capital(up, first) >= limit) first++;
  while (last > first && capital(down, last) >= limit) last--;
  return { low: CLAIMS[Math.max(0, first - 1)] ?? 0, high: CLAIMS[Math.min(CANDIDATES - 1, last + 1)] ?? 1 };
}

function capital(of: readonly number[], candidate: number): number {
  let sum = 0;
  for (let k = 0; k < STAKES.length; k++) sum += of[k * CANDIDATES + candidate] ?? 0;
  return sum / STAKES.length;
}
