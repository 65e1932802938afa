import { stakesFor, upperBettingLimit } from '../../bands/betting_limit.js';
import type { SparseVector } from './features.js';
import type { TextReference } from './text_reference.js';

/** Sums of recent sessions' vectors that fade with time. */
export interface RecentTexts {
  n: number;
  sums: readonly number[];
}

/** A function of a text, learned from the past, that is high where recent texts differ from the reference. */
export interface Witness {
  weights: Float64Array;
  /** Scores at or below `low` become 0, at or above `high` 1. */
  low: number;
  high: number;
  /** The mean over the reference is at most this, with the error that was asked for. */
  bound: number;
}

/** The witness takes this many steps from 0 to 1: a histogram of it is exact. */
const STEPS = 64;
/** Differences are taken this many standard errors closer to 0. */
const SHRINK = 0.5;
/** Scores that only this share of reference texts exceed begin to count, and that only this share exceed count in full. */
const BEGIN = 0.1;
const FULL = 0.01;

/**
 * Learns what sets recent texts apart: mean differences, shrunken by their standard error and divided by the variance (diagonal
 * discriminant analysis), scaled so that one in ten texts of the teaching half scores above 0. The bound of its mean comes from the
 * checking half, of which nothing was learned.
 *
 * Source: R. Tibshirani et al., "Diagnosis of multiple cancer types by shrunken centroids", PNAS 99 (2002).
 * @param alpha error of the bound
 * @returns null when nothing sets recent texts apart
 */
export function learnWitness(reference: TextReference, recent: RecentTexts, alpha: number): Witness | null {
  const weights = weightsOf(reference, recent);
  const scores = Float64Array.from(reference.teach, (vector) => scoreOf(weights, vector)).sort();
  const low = scores[Math.floor((scores.length - 1) * (1 - BEGIN))] ?? 0;
  const high = scores[Math.floor((scores.length - 1) * (1 - FULL))] ?? 0;
  if (!(high > low)) return null;
  const bound = boundOn(reference, { weights, low, high, bound: 1 }, alpha);
  return { weights, low, high, bound };
}

/** What a witness says of a text: 0 (usual) to 1, in steps of 1/64. */
export function testify(witness: Witness, vector: SparseVector): number {
  const share = (scoreOf(witness.weights, vector) - witness.low) / (witness.high - witness.low);
  return Math.round(Math.min(1, Math.max(0, share)) * STEPS) / STEPS;
}

function weightsOf({ mean, variance, teach, dimensions }: TextReference, { n, sums }: RecentTexts): Float64Array {
  const ridge = variance.reduce((sum, each) => sum + each, 0) / dimensions;
  const spread = 1 / Math.max(n, 1) + 1 / teach.length;
  return Float64Array.from(mean, (usual, i) => {
    const each = variance[i] ?? 0;
    const difference = (sums[i] ?? 0) / Math.max(n, 1) - usual;
    const beyond = Math.abs(difference) - SHRINK * Math.sqrt((each + ridge) * spread);
    return beyond > 0 ? (Math.sign(difference) * beyond) / (each + ridge) : 0;
  });
}

function scoreOf(weights: Float64Array, { indices, values }: SparseVector): number {
  let score = 0;
  for (let i = 0; i < indices.length; i++) score += (weights[indices[i] ?? 0] ?? 0) * (values[i] ?? 0);
  return score;
}

/** The largest bound over the cells of the day, so that the hour alone is never a finding. */
function boundOn({ check }: TextReference, witness: Witness, alpha: number): number {
  const cells = new Map<number, number[]>();
  for (const { vector, cell } of check) {
    let counts = cells.get(cell);
    if (counts === undefined) cells.set(cell, (counts = Array.from({ length: STEPS + 1 }, () => 0)));
    const step = Math.round(testify(witness, vector) * STEPS);
    counts[step] = (counts[step] ?? 0) + 1;
  }
  const values = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);
  const limits = [...cells.values()].map((counts) => {
    const n = counts.reduce((sum, count) => sum + count, 0);
    const stakes = stakesFor(n, alpha / cells.size, TYPICAL_VARIANCE);
    return upperBettingLimit({ values, counts }, alpha / cells.size, stakes);
  });
  return Math.max(...limits);
}

/** Of a value that is 0 for nine texts in ten and spread over (0, 1] for the rest: the guess that the bound's stakes are made for. */
const TYPICAL_VARIANCE = 0.03;
