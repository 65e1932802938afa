import { sumsInterval } from '../bands/sums_interval.js';
import { evidenceOfSums, type Sums } from './evidence/evidence_of_sums.js';
import { type MeanDetectorState, type MeanStep, stepMeanDetector } from './mean_detector.js';

/** Values in [0, 1] of which only number, sum and sum of squares are known. */
export interface SumsBatch extends Sums {
  at: number;
}

/** One batch of sums into a monitor of their mean: a fallback, slower than a histogram. */
export function detectSums(state: MeanDetectorState, { at, ...sums }: SumsBatch): MeanStep {
  return stepMeanDetector(state, {
    at,
    ...sums,
    evidence: (bets, band) => evidenceOfSums(bets, band, sums),
    interval: sumsInterval,
  });
}
