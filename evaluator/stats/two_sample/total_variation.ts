import { sharesOf } from './shares.js';

/**
 * Total variation distance of two tables of counts: half the summed differences of shares, that is the largest difference
 * in probability of any set of categories. 0 to 1.
 * @example totalVariation([50, 50], [60, 40]) // 0.1
 */
export function totalVariation(reference: readonly number[], current: readonly number[]): number {
  const length = Math.max(reference.length, current.length);
  const p = sharesOf(reference, length);
  const q = sharesOf(current, length);
  return p.reduce((sum, each, i) => sum + Math.abs(each - (q[i] ?? 0)), 0) / 2;
}
