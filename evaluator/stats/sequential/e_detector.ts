import { logSumExp } from '../numeric/log_sum_exp.js';
import { softplus } from '../numeric/softplus.js';

/** What was seen since one bet's CUSUM was last at or below 1: where its change began, if it began. */
interface Since {
  /** Label of the batch that ended then; null: since the detector began. */
  after: number | null;
  n: number;
  sum: number;
  squares: number;
}

/**
 * State of a mixture e-detector: plain numbers, no infinities, so that it goes through JSON and comes back bit by bit.
 * One entry per bet in each list.
 */
export interface EDetectorState {
  /** Batches with at least one unit since the detector began or last alarmed. */
  batches: number;
  /** ln(1 + M) of the Shiryaev-Roberts statistics. */
  sr: number[];
  /** ln C of the CUSUM twins, which find the change point. */
  cusum: number[];
  since: Since[];
}

export interface EBatch {
  /** When the batch ended, in whatever unit the caller counts time: it comes back as the change point. */
  at: number;
  /** Units in the batch; a batch without any changes nothing. */
  n: number;
  sum: number;
  squares: number;
  /** Logarithm of each bet's factor. */
  evidence: readonly number[];
}

export interface EDetectorAlarm {
  at: number;
  /** ln of the mixture when it crossed, and ln of the threshold it crossed. */
  logEvidence: number;
  logThreshold: number;
  /** Index of the bet that gained most since its own change point. */
  bet: number;
  /** The last batch that ended before the change, by its label; null when the change is as old as the detector. */
  changedAfter: number | null;
  /** What was seen since then. */
  since: { n: number; sum: number; squares: number };
}

/** A detector of so many bets that has seen nothing. */
export function createEDetector(bets: number): EDetectorState {
  return restarted(bets, null);
}

/**
 * One step of the mixture e-Shiryaev-Roberts detector: M_k <- (M_k + 1) l_k for every bet, alarm when the weighted mean M
 * reaches the threshold, and then M_k <- 0. While no l_k has a conditional mean above 1, M - t is a supermartingale, so that on
 * average at most T / threshold of T batches alarm, however often anybody looks and however the batches depend on one
 * another. The CUSUM twin C_k <- max(C_k, 1) l_k says since when: for the bet with the largest C_k at the alarm, the last time
 * C_k was at most 1.
 *
 * Source: J. Shin, A. Ramdas and A. Rinaldo, "E-detectors: a nonparametric framework for sequential change detection",
 * NEJSDS (2024), arXiv 2203.03532, definitions 2.2 and 2.6; change point: E. Page, "Continuous inspection schemes" (1954).
 *
 * @param weights of the bets; they sum to at most 1
 * @param logThreshold ln(A / w): batches per allowed false alarm, divided by the stream's weight
 */
export function updateEDetector(
  state: EDetectorState,
  batch: EBatch,
  weights: readonly number[],
  logThreshold: number,
): { state: EDetectorState; alarm: EDetectorAlarm | null } {
  if (!(batch.n > 0)) return { state, alarm: null };
  const sr: number[] = [];
  const cusum: number[] = [];
  const since: Since[] = [];
  for (let k = 0; k < state.sr.length; k++) {
    const log = batch.evidence[k] ?? 0;
    const c = bounded(Math.max(state.cusum[k] ?? 0, 0) + log);
    sr.push(softplus((state.sr[k] ?? 0) + log));
    cusum.push(c);
    since.push(c <= 0 ? { after: batch.at, n: 0, sum: 0, squares: 0 } : grown(state.since[k], batch));
  }
  const next: EDetectorState = { batches: state.batches + 1, sr, cusum, since };
  const logEvidence = highest(sr) < logThreshold ? -Infinity : logMixture(next, weights);
  if (logEvidence < logThreshold) return { state: next, alarm: null };
  const bet = cusum.indexOf(highest(cusum));
  const { after = null, n = 0, sum = 0, squares = 0 } = since[bet] ?? {};
  return {
    state: restarted(sr.length, batch.at),
    alarm: { at: batch.at, logEvidence, logThreshold, bet, changedAfter: after, since: { n, sum, squares } },
  };
}

/** ln of the weighted mean of the Shiryaev-Roberts statistics; -Infinity before the first batch. */
export function logMixture(state: EDetectorState, weights: readonly number[]): number {
  return logSumExp(state.sr.map((each, k) => Math.log(weights[k] ?? 0) + logExpMinus1(each)));
}

/** ln of the weighted mean of the CUSUM twins; a smaller statistic with the same guarantee. -Infinity before the first batch. */
export function logCusumMixture(state: EDetectorState, weights: readonly number[]): number {
  if (state.batches === 0) return -Infinity;
  return logSumExp(state.cusum.map((each, k) => Math.log(weights[k] ?? 0) + each));
}

function grown(since: Since | undefined, { n, sum, squares }: EBatch): Since {
  if (since === undefined) return { after: null, n, sum, squares };
  return { after: since.after, n: since.n + n, sum: since.sum + sum, squares: since.squares + squares };
}

function restarted(bets: number, after: number | null): EDetectorState {
  const zeros = Array.from({ length: bets }, () => 0);
  return { batches: 0, sr: zeros, cusum: zeros, since: zeros.map(() => ({ after, n: 0, sum: 0, squares: 0 })) };
}

/** JSON has no infinities; a bet that lost all (ln C = -Infinity) restarts from 1 all the same. */
function bounded(log: number): number {
  return Math.max(log, -Number.MAX_VALUE);
}

function logExpMinus1(x: number): number {
  return x > 1 ? x + Math.log1p(-Math.exp(-x)) : Math.log(Math.expm1(x));
}

function highest(values: readonly number[]): number {
  let found = -Infinity;
  for (const value of values) if (value > found) found = value;
  return found;
}
