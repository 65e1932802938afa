import { mean, sampleCovariance, sampleVariance } from 'simple-statistics';
import type { Interval } from '../../../core/wilson.js';

export interface PredictionPoweredMean extends Interval {
  value: number;
  /** How much the predictions are trusted: 0 leaves them out, 1 takes them at face value. */
  trust: number;
}

/**
 * Mean of labels of which only few are known, with the help of cheap predictions known for all: the mean prediction,
 * corrected by what the labelled ones show it to be wrong by. Right whatever the predictions are worth; the better they are, the
 * narrower. One look at a sample of fixed size; repeated looks need a betting sequence.
 *
 * Source: A. Angelopoulos, J. Duchi and T. Zrnic, "PPI++: Efficient prediction-powered inference" (2023), arXiv 2311.01453,
 * equation 5 and the power-tuned lambda.
 *
 * @param labelled label and prediction of a uniform random subset
 * @param predictions of all others
 * @param z two-sided standard normal quantile
 * @returns null below two labelled or two other ones
 */
export function predictionPoweredMean(
  labelled: readonly { label: number; prediction: number }[],
  predictions: readonly number[],
  z: number,
): PredictionPoweredMean | null {
  const n = labelled.length;
  const others = predictions.length;
  if (n < 2 || others < 2) return null;
  const labels = labelled.map((each) => each.label);
  const guesses = labelled.map((each) => each.prediction);
  const variance = sampleVariance([...guesses, ...predictions]);
  const trust =
    variance > 0 ? Math.min(1, Math.max(0, sampleCovariance(labels, guesses) / ((1 + n / others) * variance))) : 0;
  const corrected = labelled.map((each) => each.label - trust * each.prediction);
  const value = mean(corrected) + trust * mean([...predictions]);
  const error = Math.sqrt(sampleVariance(corrected) / n + (trust ** 2 * sampleVariance([...predictions])) / others);
  return { value, low: value - z * error, high: value + z * error, trust };
}
