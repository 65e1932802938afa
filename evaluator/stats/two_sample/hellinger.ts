import { sharesOf } from './shares.js';

/**
 * Hellinger distance of two tables of counts: sqrt(sum (sqrt p - sqrt q)^2 / 2), a metric between 0 and 1.
 *
 * Source: E. Hellinger, "Neue Begruendung der Theorie quadratischer Formen von unendlichvielen Veraenderlichen" (1909).
 * @param reference counts by category
 * @param current counts of the same categories in the same order
 * @example hellingerDistance([1, 0], [0, 1]) // 1
 */
export function hellingerDistance(reference: readonly number[], current: readonly number[]): number {
  const length = Math.max(reference.length, current.length);
  const p = sharesOf(reference, length);
  const q = sharesOf(current, length);
  return Math.sqrt(p.reduce((sum, each, i) => sum + (Math.sqrt(each) - Math.sqrt(q[i] ?? 0)) ** 2, 0) / 2);
}
