import { sharesOf } from './shares.js';

/**
 * Share given to a category that one sample lacks: the logarithm needs one, and tools differ (1e-4 to 0.01 are in use), so
 * that their values cannot be compared once a category is empty. This one is the smaller of the two.
 */
const EMPTY_SHARE = 1e-4;

/**
 * Population stability index: sum of (p - q) ln(p / q) over categories; symmetric, 0 when equal, no upper bound. The usual
 * reading (0.1 moderate, 0.25 large) ignores the sample size: shown to those used to it, never a verdict.
 *
 * Source: S. Kullback and R. Leibler, "On information and sufficiency", Ann. Math. Stat. 22 (1951), the divergence J.
 * @param reference counts by category
 * @param current counts of the same categories in the same order
 * @example psi([50, 50], [60, 40]) // 0.0405
 */
export function psi(reference: readonly number[], current: readonly number[]): number {
  const length = Math.max(reference.length, current.length);
  const p = sharesOf(reference, length);
  const q = sharesOf(current, length);
  return p.reduce((sum, each, i) => {
    const other = q[i] ?? 0;
    if (each === 0 && other === 0) return sum;
    const a = Math.max(each, EMPTY_SHARE);
    const b = Math.max(other, EMPTY_SHARE);
    return sum + (a - b) * Math.log(a / b);
  }, 0);
}
