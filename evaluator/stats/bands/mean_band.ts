import type { Band } from '../sequential/bets.js';
import { lowerBettingLimit, stakesFor, upperBettingLimit } from './betting_limit.js';

/**
 * Reference band of a stream of values in [0, 1] kept as a histogram: limits of the mean of the values *as the detector
 * will round them*, to the lower edge of their bin on the way up and to the upper edge on the way down.
 *
 * @param counts the reference by bin; bin i of B holds values from i / B to (i + 1) / B
 * @param alpha error allowed on both sides together
 * @param variance of the values as guessed from other data (for example the part of the reference that the bins were cut
 * from); never from these counts
 * @returns null for an empty reference: then there is no monitor, not an infinitely wide band
 */
export function meanBand(counts: readonly number[], alpha: number, variance?: number): Band | null {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n === 0) return null;
  const bins = counts.length;
  const stakes = stakesFor(n, alpha / 2, variance);
  const floors = counts.map((_, bin) => bin / bins);
  const ceilings = counts.map((_, bin) => (bin + 1) / bins);
  return {
    lower: lowerBettingLimit({ values: ceilings, counts }, alpha / 2, stakes),
    upper: upperBettingLimit({ values: floors, counts }, alpha / 2, stakes),
  };
}

/**
 * A band widened by the change that the user does not want to hear about, in the unit of the mean, and kept inside [0, 1].
 * @example widened({ lower: 0.01, upper: 0.02 }, 0.015) // { lower: 0, upper: 0.035 }
 */
export function widened(band: Band, tolerance: number): Band {
  return { lower: Math.max(0, band.lower - tolerance), upper: Math.min(1, band.upper + tolerance) };
}
