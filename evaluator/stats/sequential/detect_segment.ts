import type { Interval } from '../../../core/wilson.js';
import type { Side } from './bets.js';
import { betaBinomialInterval } from '../estimation/beta_binomial_interval.js';
import { createEDetector, type EDetectorState, updateEDetector } from './e_detector.js';
import { logSegmentLikelihood, type SegmentBatch } from './evidence/evidence_of_segment.js';
import { grownTails, type Tail, tailOf } from './tails.js';

/** Concurrent control of one segment: how its odds usually compare with the rest's. Plain JSON. */
export interface SegmentDetectorConfig {
  /** Limits of the usual odds ratio, from `mantelHaenszel` on the reference. */
  low: number;
  high: number;
  /** Change of the odds ratio that is no news, as a factor: 1.2 forgives a fifth on either side; 1 forgives nothing. */
  tolerance: number;
  logThreshold: number;
  intervalAlpha: number;
}

export interface SegmentDetectorState {
  config: SegmentDetectorConfig;
  core: EDetectorState;
  /** `[n, successes, restN, restSuccesses, ...also]` since each possible change. */
  tails: Tail[];
  leftOut: number;
}

/** Odds of a segment divided by those of the rest, and both shares, with intervals valid at all times. */
export interface SegmentEffect extends Interval {
  n: number;
  odds: number;
  share: Interval & { value: number };
  rest: Interval & { value: number; n: number };
}

export interface SegmentAlarm {
  at: number;
  side: Side;
  changedAfter: number | null;
  /** `[n, successes, restN, restSuccesses, ...also]` since then. */
  counts: number[];
  effect: SegmentEffect;
  /** The usual odds ratio, tolerance included. */
  band: { lower: number; upper: number };
  logEvidence: number;
  logThreshold: number;
}

/** Odds grow by these factors over the upper limit, or shrink by them below the lower one. */
const UP = [1.2, 1.5, 2, 3, 5, 10].map((factor) => ({ side: 'up' as const, factor, weight: 0.75 / 6 }));
const DOWN = [0.85, 0.7, 0.5, 0.3, 0.1].map((factor) => ({ side: 'down' as const, factor, weight: 0.25 / 5 }));
const BETS = [...UP, ...DOWN];
const WEIGHTS = BETS.map((bet) => bet.weight);

export function createSegmentDetector(config: SegmentDetectorConfig): SegmentDetectorState {
  return { config, core: createEDetector(BETS.length), tails: [], leftOut: 0 };
}

/**
 * One batch of a segment against all others in the same minutes. The evidence is
 * P(y_a | y; psi_1) / P(y_a | y; psi_U) of Fisher's noncentral hypergeometric distribution: whatever moves both sides alike (day and
 * night, an outage of everything) cancels, so that no seasonal band is needed. Counts that cannot be are left out.
 * @param batch `also`: what else of the segment the caller wants counted since the change
 */
export function detectSegment(
  state: SegmentDetectorState,
  batch: SegmentBatch & { at: number; also?: readonly number[] },
): { state: SegmentDetectorState; alarm: SegmentAlarm | null } {
  const { config } = state;
  if (!possible(batch)) return { state: { ...state, leftOut: state.leftOut + 1 }, alarm: null };
  const { at, n, successes, restN, restSuccesses, also = [] } = batch;
  // Without a unit on both sides and without an outcome there is nothing to compare.
  if (n === 0 || restN === 0 || successes + restSuccesses === 0) return { state, alarm: null };
  const band = { lower: config.low / config.tolerance, upper: config.high * config.tolerance };
  const of = logSegmentLikelihood(batch);
  const usual = { up: of(band.upper), down: of(band.lower) };
  const evidence = BETS.map(({ side, factor }) => of((side === 'up' ? band.upper : band.lower) * factor) - usual[side]);
  const update = { at, n, sum: successes, squares: successes, evidence };
  const { state: core, alarm } = updateEDetector(state.core, update, WEIGHTS, config.logThreshold);
  const counts = [n, successes, restN, restSuccesses, ...also];
  const next = { ...state, core, tails: grownTails(state.tails, core, at, counts) };
  if (alarm === null) return { state: next, alarm };
  const { logEvidence, logThreshold, changedAfter } = alarm;
  const since = tailOf(state.tails, changedAfter, at, counts);
  const effect = segmentEffect(since, config.intervalAlpha);
  const side = BETS[alarm.bet]?.side ?? 'up';
  return { state: next, alarm: { at, side, changedAfter, counts: since, effect, band, logEvidence, logThreshold } };
}

/**
 * How a segment compares with the rest: each share with a beta-binomial sequence of half the error, and the odds ratio between
 * their ends.
 * @param counts `[n, successes, restN, restSuccesses]`
 */
export function segmentEffect(counts: readonly number[], alpha: number): SegmentEffect {
  const [n = 0, successes = 0, restN = 0, restSuccesses = 0] = counts;
  const share = { value: successes / n, ...betaBinomialInterval(successes, n, alpha / 2) };
  const rest = { value: restSuccesses / restN, n: restN, ...betaBinomialInterval(restSuccesses, restN, alpha / 2) };
  // Half an outcome on either side keeps the ratio of few outcomes finite.
  const odds = ((successes + 0.5) * (restN - restSuccesses + 0.5)) / ((n - successes + 0.5) * (restSuccesses + 0.5));
  return {
    n,
    odds,
    low: oddsOf(share.low) / oddsOf(rest.high),
    // JSON knows no infinity.
    high: Math.min(Number.MAX_VALUE, oddsOf(share.high) / oddsOf(rest.low)),
    share,
    rest,
  };
}

function oddsOf(share: number): number {
  return share >= 1 ? Number.MAX_VALUE : share / (1 - share);
}

function possible({ n, successes, restN, restSuccesses }: SegmentBatch): boolean {
  return successes >= 0 && successes <= n && restSuccesses >= 0 && restSuccesses <= restN && Number.isFinite(n + restN);
}
