import type { Interval } from '../../../core/wilson.js';
import { logSumExp } from '../numeric/log_sum_exp.js';
import { turningPoint } from '../numeric/turning_point.js';

/** What is asked of a mean difference: is it farther from 0 than `delta`, or nearer? */
export interface PairedDifferenceConfig {
  /** A mean difference up to this, in either direction, is tolerated; between 0 and 1. */
  delta: number;
  /** Probability of `violated` at most, ever, when the mean difference is at most delta in size. */
  alphaViolated: number;
  /** Probability of `cleared` at most, ever, when it is at least delta. */
  alphaCleared: number;
}

/** Farther than `delta`, nearer, or not known yet. */
export type PairedVerdict = 'violated' | 'cleared' | 'undecided';

/** One claim on the mean m, and what has been won by betting against it. */
interface Claim {
  /** `up`: the bet is that the mean is above `bound`; `down`: that it is below. */
  side: 'up' | 'down';
  bound: number;
  /** ln of the capital of each stake. */
  logs: number[];
  /** ln of what the mixture has to reach for the claim to be given up. */
  limit: number;
  isRefuted: boolean;
}

/** Differences seen so far and the four bets on their mean. Plain JSON. */
export interface PairedDifferenceState {
  config: PairedDifferenceConfig;
  values: number[];
  /** above delta, below -delta: either one is a violation; below delta, above -delta: both clear. */
  claims: { above: Claim; below: Claim; underUpper: Claim; overLower: Claim };
}

/** Shares of the capital at risk, and how much of it starts with each: small gaps among quiet differences want nearly all of it. */
const STAKES = [0.98, 0.7, 0.45, 0.25, 0.1];
const LOG_WEIGHTS = [0.4, 0.2, 0.2, 0.15, 0.05].map(Math.log);

export function createPairedDifference(config: PairedDifferenceConfig): PairedDifferenceState {
  const { delta, alphaViolated, alphaCleared } = config;
  const claim = (side: Claim['side'], bound: number, alpha: number): Claim => ({
    side,
    bound,
    logs: [...LOG_WEIGHTS],
    limit: Math.log(1 / alpha),
    isRefuted: false,
  });
  return {
    config,
    values: [],
    claims: {
      above: claim('up', delta, alphaViolated / 2),
      below: claim('down', -delta, alphaViolated / 2),
      underUpper: claim('down', delta, alphaCleared),
      overLower: claim('up', -delta, alphaCleared),
    },
  };
}

/**
 * One more pair. Against "the mean is at most m" the capital is multiplied by 1 + c (d - m) / (1 + m) for each of a few stakes c, against
 * "at least m" by 1 + c (m - d) / (1 - m); each has mean at most 1 under its claim, so that the mixture ever reaches 1 / alpha with
 * probability at most alpha, however often it is looked at. Differences have to be independent draws of one population (or at least to have the same
 * mean given the past); what is not a number in [-1, 1] is left out.
 *
 * Source: I. Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86 (2024).
 */
export function updatePairedDifference(state: PairedDifferenceState, difference: number): PairedDifferenceState {
  if (!(Math.abs(difference) <= 1)) return state;
  const next = (claim: Claim): Claim => {
    const excess = excessOf(difference, claim.side, claim.bound);
    const logs = claim.logs.map((log, i) => log + Math.log1p((STAKES[i] ?? 0) * excess));
    return { ...claim, logs, isRefuted: claim.isRefuted || logSumExp(logs) >= claim.limit };
  };
  const { above, below, underUpper, overLower } = state.claims;
  return {
    ...state,
    values: [...state.values, difference],
    claims: { above: next(above), below: next(below), underUpper: next(underUpper), overLower: next(overLower) },
  };
}

/** What a pair wins per unit at risk: at least -1, and of mean at most 0 while the claim is true. */
function excessOf(difference: number, side: Claim['side'], bound: number): number {
  return side === 'up' ? (difference - bound) / (1 + bound) : (bound - difference) / (1 - bound);
}

/** Once decided it stays so: stop there. */
export function pairedVerdict({ claims }: PairedDifferenceState): PairedVerdict {
  if (claims.above.isRefuted || claims.below.isRefuted) return 'violated';
  return claims.underUpper.isRefuted && claims.overLower.isRefuted ? 'cleared' : 'undecided';
}

/** Mean of the differences; null before the first. */
export function meanDifference({ values }: PairedDifferenceState): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Interval of the mean difference, valid at all times at once with probability 1 - `alpha`: the means that the same bets have not refuted.
 * [-1, 1] before the first pair.
 */
export function pairedInterval({ values }: PairedDifferenceState, alpha: number): Interval {
  if (values.length === 0) return { low: -1, high: 1 };
  const limit = Math.log(2 / alpha);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const isPossible = (side: Claim['side']) => (bound: number) => logEvidence(values, side, bound) < limit;
  return {
    low: mean <= -1 ? -1 : turningPoint(isPossible('up'), -1, mean),
    high: mean >= 1 ? 1 : -turningPoint((bound) => isPossible('down')(-bound), -1, -mean),
  };
}

/** ln of what the bets on one side of `bound` have won over all pairs. */
function logEvidence(values: readonly number[], side: Claim['side'], bound: number): number {
  const logs = STAKES.map((stake, i) =>
    values.reduce((sum, value) => sum + Math.log1p(stake * excessOf(value, side, bound)), LOG_WEIGHTS[i] ?? 0),
  );
  return logSumExp(logs);
}

/** Before so many pairs a guess of how many more are needed would be worth nothing. */
const FEW = 10;
/** More than this is as good as never. */
const MOST = 100_000;

/**
 * About how many more pairs decide, if differences go on as they were; null when that cannot be told yet, or the gap is so close to delta that it
 * may take for ever. 0 once decided.
 */
export function pairsNeeded(state: PairedDifferenceState): number | null {
  if (pairedVerdict(state) !== 'undecided') return 0;
  const { values, claims, config } = state;
  const mean = meanDifference(state);
  if (mean === null || values.length < FEW) return null;
  const isWithin = Math.abs(mean) < config.delta;
  const open = isWithin ? [claims.underUpper, claims.overLower] : [mean > 0 ? claims.above : claims.below];
  const more = open.map((claim) => (claim.isRefuted ? 0 : pairsToRefute(claim, values.length)));
  const most = Math.max(...more);
  return most > MOST ? null : Math.max(1, Math.ceil(most));
}

/** By the stake that would get there first. */
function pairsToRefute({ logs, limit }: Claim, n: number): number {
  const needed = logs.map((log, i) => {
    const growth = (log - (LOG_WEIGHTS[i] ?? 0)) / n;
    return growth > 0 ? (limit - log) / growth : Infinity;
  });
  return Math.min(...needed);
}
