import type { Interval } from '../../../core/wilson.js';
import { widened } from '../bands/mean_band.js';
import { type BandRule, bandAt } from '../bands/seasonal_band.js';
import { type Band, type Bet, liftGrid, type Side } from './bets.js';
import { createEDetector, type EDetectorState, logMixture, updateEDetector } from './e_detector.js';
import type { Sums } from './evidence/evidence_of_sums.js';

/** What a monitor of a mean is made of, once. Plain JSON. */
export interface MeanDetectorConfig {
  /** Where the mean may lie, from the reference. */
  band: BandRule;
  /** Change of the mean that is no news, in the unit of the mean. */
  tolerance: number;
  /** Where the mean usually lies: `low` below one half, `high` above. */
  usual: 'low' | 'high';
  /** ln(A / w), from `alarmThreshold`. */
  logThreshold: number;
  /** Probability that the interval of an effect ever misses. */
  intervalAlpha: number;
}

/** All a monitor has to remember: one row, plain JSON, and the same again when it is read back. */
export interface MeanDetectorState {
  config: MeanDetectorConfig;
  core: EDetectorState;
  /** Batches and values that were no numbers, and were not used. */
  leftOut: number;
}

export interface MeanAlarm {
  /** End of the batch that raised it. */
  at: number;
  side: Side;
  /** End of the last batch before the change; null when it is as old as the monitor. */
  changedAfter: number | null;
  /** The mean since then, with an interval that is valid at all times. */
  effect: Interval & { n: number; mean: number };
  /** The band, tolerance included, that the mean has left. */
  band: Band;
  logEvidence: number;
  logThreshold: number;
}

/** One batch, reduced to what any mean detector needs. */
export interface MeanBatch extends Sums {
  at: number;
  /** Values of the same batch that were no numbers. */
  leftOut?: number;
  evidence: (bets: readonly Bet[], band: Band) => number[];
  /** Interval of the mean of `sums`. */
  interval: (sums: Sums, alpha: number) => Interval;
  /** Taken off the upper bound and added to the lower one, where the band does not know of rounding. */
  rounding?: number;
}

export interface MeanStep {
  state: MeanDetectorState;
  alarm: MeanAlarm | null;
}

const GRIDS = { low: withWeights(liftGrid('low')), high: withWeights(liftGrid('high')) };

export function createMeanDetector(config: MeanDetectorConfig): MeanDetectorState {
  return { config, core: createEDetector(GRIDS[config.usual].bets.length), leftOut: 0 };
}

/** ln of the evidence against the band so far: an alarm comes at `logThreshold`. -Infinity before the first batch, and after an alarm. */
export function logEvidenceOf({ config, core }: MeanDetectorState): number {
  return logMixture(core, GRIDS[config.usual].weights);
}

/** The step that counts, values, histograms and sums share; after an alarm the detector starts again from nothing. */
export function stepMeanDetector(state: MeanDetectorState, batch: MeanBatch): MeanStep {
  const { config } = state;
  const leftOut = state.leftOut + (batch.leftOut ?? 0);
  if (!(Number.isFinite(batch.n) && Number.isFinite(batch.sum) && batch.n >= 0)) {
    return { state: { ...state, leftOut: leftOut + 1 }, alarm: null };
  }
  if (batch.n === 0) return { state: leftOut === state.leftOut ? state : { ...state, leftOut }, alarm: null };
  const { bets, weights } = GRIDS[config.usual];
  const band = bandOf(config, batch);
  const { at, n, sum, squares } = batch;
  const evidence = batch.evidence(bets, band);
  const { state: core, alarm } = updateEDetector(
    state.core,
    { at, n, sum, squares, evidence },
    weights,
    config.logThreshold,
  );
  const next = { config, core, leftOut };
  if (alarm === null) return { state: next, alarm };
  const { since, changedAfter, logEvidence, logThreshold } = alarm;
  const effect = { n: since.n, mean: since.sum / since.n, ...batch.interval(since, config.intervalAlpha) };
  const side = bets[alarm.bet]?.side ?? 'up';
  return { state: next, alarm: { at, side, changedAfter, effect, band, logEvidence, logThreshold } };
}

/** Bands that do not move, tolerance included, so that they are the same object from batch to batch. */
const constantBands = new WeakMap<MeanDetectorConfig, Band>();

function bandOf(config: MeanDetectorConfig, { at, rounding = 0 }: MeanBatch): Band {
  const { band, tolerance } = config;
  const { lower, upper } = bandAt(band, at);
  if (band.kind === 'seasonal') return widened({ lower: lower + rounding, upper: upper - rounding }, tolerance);
  const known = constantBands.get(config) ?? widened({ lower, upper }, tolerance);
  constantBands.set(config, known);
  return known;
}

function withWeights(bets: Bet[]): { bets: Bet[]; weights: number[] } {
  return { bets, weights: bets.map((bet) => bet.weight) };
}
