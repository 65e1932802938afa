import type { Interval } from '../../../core/wilson.js';

/**
 * True prevalence behind an imperfect test: (p + Sp - 1) / (Se + Sp - 1), cut to [0, 1].
 *
 * Source: W. Rogan and B. Gladen, "Estimating prevalence from the results of a screening test", Am. J. Epidemiol. 107 (1978).
 * @returns null when the test says nothing (Se + Sp = 1)
 * @example roganGladen(0.05, 0.9, 0.98) // 0.0341
 */
export function roganGladen(positiveShare: number, sensitivity: number, specificity: number): number | null {
  const youden = sensitivity + specificity - 1;
  if (youden === 0) return null;
  return unit((positiveShare + specificity - 1) / youden);
}

/** Share of positives, and sensitivity and specificity as they were measured: successes of so many. */
export interface MeasuredTest {
  positives: number;
  total: number;
  truePositives: number;
  sick: number;
  trueNegatives: number;
  healthy: number;
}

/**
 * Interval of the true prevalence that knows that sensitivity and specificity were measured on few cases themselves; leaving
 * that out, as is common, gives intervals that are far too narrow.
 *
 * Source: Z. Lang and J. Reiczigel, "Confidence limits for prevalence of disease adjusted for estimated sensitivity and
 * specificity", Prev. Vet. Med. 113 (2014).
 * @param z two-sided standard normal quantile
 * @returns null where a sample is empty or the test is no better than chance
 */
export function roganGladenInterval(test: MeasuredTest, z: number): (Interval & { value: number }) | null {
  const { positives, total, truePositives, sick, trueNegatives, healthy } = test;
  if (total === 0 || sick === 0 || healthy === 0) return null;
  const value = roganGladen(positives / total, truePositives / sick, trueNegatives / healthy);
  const se = (truePositives + 1) / (sick + 2);
  const sp = (trueNegatives + 1) / (healthy + 2);
  const youden = se + sp - 1;
  if (value === null || youden <= 0) return null;
  const n = total + z * z;
  const share = (positives + (z * z) / 2) / n;
  const prevalence = (share + sp - 1) / youden;
  const seVariance = (se * (1 - se)) / (sick + 2);
  const spVariance = (sp * (1 - sp)) / (healthy + 2);
  const shift = 2 * z * z * (prevalence * seVariance - (1 - prevalence) * spVariance);
  const variance = (share * (1 - share)) / n + prevalence ** 2 * seVariance + (1 - prevalence) ** 2 * spVariance;
  const half = (z * Math.sqrt(variance)) / youden;
  return { value, low: unit(prevalence + shift - half), high: unit(prevalence + shift + half) };
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
