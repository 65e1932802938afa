import { sumsInterval } from '../bands/sums_interval.js';
import { evidenceOfValues } from './evidence/evidence_of_values.js';
import { type MeanDetectorState, type MeanStep, stepMeanDetector } from './mean_detector.js';

/** One value in [0, 1] per closed session; values outside are cut to it, what is no number is left out and counted. */
export interface ValuesBatch {
  at: number;
  values: readonly number[];
}

/** One batch of single values into a monitor of their mean: the most sensitive form, where all values are at hand. */
export function detectValues(state: MeanDetectorState, { at, values }: ValuesBatch): MeanStep {
  const used = values.filter((value) => !Number.isNaN(value)).map((value) => Math.min(1, Math.max(0, value)));
  return stepMeanDetector(state, {
    at,
    n: used.length,
    sum: used.reduce((sum, value) => sum + value, 0),
    squares: used.reduce((sum, value) => sum + value * value, 0),
    leftOut: values.length - used.length,
    evidence: (bets, band) => evidenceOfValues(bets, band, used),
    interval: sumsInterval,
  });
}
