import type { Interval } from '../../../core/wilson.js';
import type { Side } from './bets.js';
import { createEDetector, type EDetectorState, updateEDetector } from './e_detector.js';
import { logSegmentLikelihood, type SegmentBatch } from './evidence_of_segment.js';

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
  /** Per bet and candidate odds ratio: ln likelihood since the bet's change point. */
  likelihood: number[][];
  leftOut: number;
}

export interface SegmentAlarm {
  at: number;
  side: Side;
  changedAfter: number | null;
  /** Odds ratio against the rest since then (the best candidate), with an interval valid at all times. */
  effect: Interval & { n: number; odds: number };
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
/** Candidate odds ratios of the effect: 1/64 to 64, four to every doubling. */
const CANDIDATES = Array.from({ length: 49 }, (_, i) => 2 ** ((i - 24) / 4));
const NOTHING = CANDIDATES.map(() => 0);

export function createSegmentDetector(config: SegmentDetectorConfig): SegmentDetectorState {
  return { config, core: createEDetector(BETS.length), likelihood: BETS.map(() => NOTHING), leftOut: 0 };
}

/**
 * One batch of a segment against all others in the same minutes. The evidence is
 * P(y_a | y; psi_1) / P(y_a | y; psi_U) of Fisher's noncentral hypergeometric distribution: whatever moves both sides alike (day and
 * night, an outage of everything) cancels, so that no seasonal band is needed. Counts that cannot be are left out.
 */
export function detectSegment(
  state: SegmentDetectorState,
  batch: SegmentBatch & { at: number },
): { state: SegmentDetectorState; alarm: SegmentAlarm | null } {
  const { config } = state;
  if (!possible(batch)) return { state: { ...state, leftOut: state.leftOut + 1 }, alarm: null };
  const { at, n, successes } = batch;
  // Without a unit on both sides and without an outcome there is nothing to compare.
  if (n === 0 || batch.restN === 0 || successes + batch.restSuccesses === 0) return { state, alarm: null };
  const band = { lower: config.low / config.tolerance, upper: config.high * config.tolerance };
  const of = logSegmentLikelihood(batch);
  const usual = { up: of(band.upper), down: of(band.lower) };
  const evidence = BETS.map(({ side, factor }) => of((side === 'up' ? band.upper : band.lower) * factor) - usual[side]);
  const candidates = CANDIDATES.map(of);
  const update = { at, n, sum: successes, squares: successes, evidence };
  const { state: core, alarm } = updateEDetector(state.core, update, WEIGHTS, config.logThreshold);
  const grown = state.likelihood.map((row) => row.map((each, i) => each + (candidates[i] ?? 0)));
  if (alarm === null) {
    const likelihood = grown.map((row, k) => (core.since[k]?.n === 0 ? NOTHING : row));
    return { state: { ...state, core, likelihood }, alarm };
  }
  const { logEvidence, logThreshold, changedAfter, since } = alarm;
  const effect = { n: since.n, ...oddsInterval(grown[alarm.bet] ?? NOTHING, config.intervalAlpha) };
  const side = BETS[alarm.bet]?.side ?? 'up';
  return {
    state: { ...state, core, likelihood: BETS.map(() => NOTHING) },
    alarm: { at, side, changedAfter, effect, band, logEvidence, logThreshold },
  };
}

function possible({ n, successes, restN, restSuccesses }: SegmentBatch): boolean {
  return successes >= 0 && successes <= n && restSuccesses >= 0 && restSuccesses <= restN && Number.isFinite(n + restN);
}

/** Candidates that the even mixture of all candidates does not beat by 1 / alpha, and one more on either side. */
function oddsInterval(likelihood: readonly number[], alpha: number): Interval & { odds: number } {
  const best = Math.max(...likelihood);
  const mean = likelihood.reduce((sum, each) => sum + Math.exp(each - best), 0) / likelihood.length;
  const limit = best + Math.log(mean) - Math.log(1 / alpha);
  const inside = likelihood.map((each) => each > limit);
  const first = inside.indexOf(true);
  const last = inside.lastIndexOf(true);
  return {
    odds: CANDIDATES[likelihood.indexOf(best)] ?? 1,
    low: first <= 0 ? 0 : (CANDIDATES[first - 1] ?? 0),
    // A likelihood that is still rising at the last candidate has no upper limit; JSON knows no infinity.
    high: CANDIDATES[last + 1] ?? Number.MAX_VALUE,
  };
}
