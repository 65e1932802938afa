import type { Interval } from '../../../core/wilson.js';
import { sumsInterval } from '../bands/sums_interval.js';
import { stakeOf } from './bets.js';
import { createEDetector, type EDetectorState, updateEDetector } from './e_detector.js';
import { halfOf, type TextReference, type TextSession } from './text/text_reference.js';
import { learnWitness, testify, type Witness } from './text/witness.js';

export interface TextDetectorConfig {
  /** `name` of the features: a state never meets vectors of another kind. */
  features: string;
  /** Error of all bounds ever computed, together. */
  alphaRef: number;
  /** Share of unusual sessions that is no news, on top of the bound. */
  tolerance: number;
  logThreshold: number;
  intervalAlpha: number;
}

/** Recent sessions of one half of the callers, per horizon. Whole numbers, so that the state stays short. */
interface RecentHalf {
  /** Sessions, faded, in units of 1/4096. */
  n: number[];
  /** Sums of vectors, faded, in units of 1/4096. */
  sums: number[][];
}

/** Plain JSON: 2 halves x 3 horizons x dimensions whole numbers, most of them 0. */
export interface TextDetectorState {
  config: TextDetectorConfig;
  core: EDetectorState;
  /** Witnesses learned so far: each new one gets a smaller part of alphaRef. */
  learned: number;
  halves: [RecentHalf, RecentHalf];
}

export interface TextAlarm {
  at: number;
  changedAfter: number | null;
  /** Mean of the witnesses over the sessions since then: how unusual they are, 0 to 1; usually at most `usual`. */
  effect: Interval & { n: number; mean: number };
  usual: number;
  logEvidence: number;
  logThreshold: number;
}

/** Memory of the witnesses, in sessions of one half: a burst, an hour, a day. */
const HORIZONS = [50, 250, 1000];
const LIFTS = [1.2, 1.5, 2, 3, 5, 10];
const BETS = HORIZONS.flatMap((_, horizon) =>
  LIFTS.map((size) => ({ horizon, bet: { side: 'up', rule: 'lift', size, weight: 1 / 18 } as const })),
);
const WEIGHTS = BETS.map(({ bet }) => bet.weight);
const SCALE = 4096;
/** Sessions of a half before its first witness. */
const FEWEST = 20;
const HALVES = [0, 1] as const;

export function createTextDetector(config: TextDetectorConfig, dimensions: number): TextDetectorState {
  const half = (): RecentHalf => ({
    n: HORIZONS.map(() => 0),
    sums: HORIZONS.map(() => Array.from({ length: dimensions }, () => 0)),
  });
  return { config, core: createEDetector(BETS.length), learned: 0, halves: [half(), half()] };
}

/**
 * One batch of closed sessions into the sequential domain classifier: before each batch, witnesses that tell recent texts from the
 * reference are learned from the *earlier* batches; what they say of the new sessions is a stream of numbers in [0, 1] whose
 * mean is known to be at most the witness's bound while nothing has changed, and goes into an e-detector. Callers are split in
 * halves, and each half is judged by witnesses learned from the other: a conversation that goes on can never be recognised.
 *
 * Source: S. Pandeva et al., "E-valuating classifier two-sample tests" (2022), arXiv 2210.13027, for the predictable witness;
 * J. Shin, A. Ramdas and A. Rinaldo, arXiv 2203.03532, for the detector.
 */
export function detectText(
  state: TextDetectorState,
  reference: TextReference,
  { at, sessions }: { at: number; sessions: readonly TextSession[] },
): { state: TextDetectorState; alarm: TextAlarm | null } {
  if (sessions.length === 0) return { state, alarm: null };
  const { config } = state;
  const learned = state.learned + 1;
  const halves: [RecentHalf, RecentHalf] = [taught(state.halves[0], sessions, 0), taught(state.halves[1], sessions, 1)];
  const witnesses = textWitnesses(state, reference);
  const seen = judged(witnesses, sessions, config.tolerance);
  if (seen === null) return { state: { ...state, learned, halves }, alarm: null };
  const { state: core, alarm } = updateEDetector(state.core, { at, ...seen }, WEIGHTS, config.logThreshold);
  const next = { config, core, learned, halves };
  if (alarm === null) return { state: next, alarm };
  const { changedAfter, since, logEvidence, logThreshold } = alarm;
  const effect = { n: since.n, mean: since.sum / since.n, ...sumsInterval(since, config.intervalAlpha) };
  return { state: next, alarm: { at, changedAfter, effect, usual: seen.usual, logEvidence, logThreshold } };
}

/** The witnesses that will judge the next batch: `[half that is judged][horizon]`; null where there is too little to learn from. */
export function textWitnesses(state: TextDetectorState, reference: TextReference): (Witness | null)[][] {
  // Sum over all batches of 6 / (pi^2 e^2) is 1.
  const e = state.learned + 1;
  const alpha = (state.config.alphaRef * 6) / (Math.PI * e) ** 2 / (HALVES.length * HORIZONS.length);
  return HALVES.map((half) => {
    const { n, sums } = state.halves[half === 0 ? 1 : 0];
    return HORIZONS.map((_, horizon) => {
      const count = (n[horizon] ?? 0) / SCALE;
      if (count < FEWEST) return null;
      const recent = { n: count, sums: (sums[horizon] ?? []).map((each) => each / SCALE) };
      return learnWitness(reference, recent, alpha);
    });
  });
}

/** What the witnesses say of a batch, as evidence; null where none may judge any of its sessions. */
function judged(witnesses: readonly (Witness | null)[][], sessions: readonly TextSession[], tolerance: number) {
  const evidence = BETS.map(() => 0);
  let n = 0;
  let sum = 0;
  let squares = 0;
  let usual = 0;
  for (const { vector, key } of sessions) {
    const row = witnesses[halfOf(key)] ?? [];
    const said = row.map((witness) => (witness === null ? null : testify(witness, vector)));
    const bounds = row.map((witness) => Math.min(1, (witness?.bound ?? 1) + tolerance));
    const known = said.filter((each) => each !== null);
    if (known.length === 0) continue;
    BETS.forEach(({ horizon, bet }, k) => {
      const value = said[horizon];
      const upper = bounds[horizon] ?? 1;
      if (value === null || value === undefined || upper >= 1) return;
      evidence[k] = (evidence[k] ?? 0) + Math.log1p(stakeOf(bet, { lower: 0, upper }) * (value / upper - 1));
    });
    const mean = known.reduce((total, each) => total + each, 0) / known.length;
    n++;
    sum += mean;
    squares += mean * mean;
    usual = Math.max(usual, ...bounds.filter((_, horizon) => said[horizon] !== null));
  }
  return n === 0 ? null : { n, sum, squares, evidence, usual };
}

/** A half after a batch: the old fades by the number of its new sessions, the new is added. */
function taught(recent: RecentHalf, sessions: readonly TextSession[], half: 0 | 1): RecentHalf {
  const own = sessions.filter(({ key }) => halfOf(key) === half);
  if (own.length === 0) return recent;
  const fades = HORIZONS.map((horizon) => Math.exp(-own.length / horizon));
  const sums = recent.sums.map((row, horizon) => row.map((each) => Math.trunc(each * (fades[horizon] ?? 0))));
  for (const { vector } of own) {
    vector.indices.forEach((index, i) => {
      const value = Math.round((vector.values[i] ?? 0) * SCALE);
      for (const row of sums) row[index] = (row[index] ?? 0) + value;
    });
  }
  return { n: recent.n.map((each, horizon) => Math.trunc(each * (fades[horizon] ?? 0)) + own.length * SCALE), sums };
}
