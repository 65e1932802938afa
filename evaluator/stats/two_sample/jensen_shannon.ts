import { sharesOf } from './shares.js';

/**
 * Jensen-Shannon distance: the square root of the mean divergence of both samples from their average. A metric, 0 to
 * sqrt(ln 2), or to 1 with base 2.
 *
 * Source: D. Endres and J. Schindelin, "A new metric for probability distributions", IEEE Trans. Inf. Theory 49 (2003).
 * @param reference counts by category
 * @param current counts of the same categories in the same order
 * @param base of the logarithm; e by default
 * @example jensenShannonDistance([1, 0], [0, 1], 2) // 1
 */
export function jensenShannonDistance(reference: readonly number[], current: readonly number[], base = Math.E): number {
  const length = Math.max(reference.length, current.length);
  const p = sharesOf(reference, length);
  const q = sharesOf(current, length);
  let divergence = 0;
  for (let i = 0; i < length; i++) {
    const middle = ((p[i] ?? 0) + (q[i] ?? 0)) / 2;
    for (const share of [p[i] ?? 0, q[i] ?? 0]) if (share > 0) divergence += (share * Math.log(share / middle)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence) / Math.log(base));
}
