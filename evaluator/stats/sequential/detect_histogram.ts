import { sumsInterval } from '../bands/sums_interval.js';
import { evidenceOfHistogram } from './evidence/evidence_of_histogram.js';
import { type MeanDetectorState, type MeanStep, stepMeanDetector } from './mean_detector.js';

/** Closed sessions of one batch by bin of [0, 1], as `countByBin` or a `sumMap` in the database gives them. */
export interface HistogramBatch {
  at: number;
  counts: readonly number[];
}

/**
 * One batch of a histogram into a monitor of a mean: scores, or any metric through the quantile bins of its reference. The band
 * comes from `meanBand` with the same bins; a seasonal band from harmonics fitted to the middles of the bins.
 */
export function detectHistogram(state: MeanDetectorState, { at, counts }: HistogramBatch): MeanStep {
  const bins = counts.length;
  const half = 1 / (2 * bins);
  let n = 0;
  let sum = 0;
  let squares = 0;
  counts.forEach((count, bin) => {
    const middle = (bin + 0.5) / bins;
    n += count;
    sum += count * middle;
    squares += count * middle * middle;
  });
  return stepMeanDetector(state, {
    at,
    n,
    sum,
    squares,
    rounding: half,
    evidence: (bets, band) => evidenceOfHistogram(bets, band, counts),
    interval: (since, alpha) => {
      const { low, high } = sumsInterval(since, alpha);
      return { low: Math.max(0, low - half), high: Math.min(1, high + half) };
    },
  });
}
