/**
 * Kolmogorov-Smirnov distance: the largest difference between the two empirical distribution functions, 0 to 1.
 * Ties are handled: the difference is read only between distinct values. NaN when a sample is empty.
 *
 * Source: N. Smirnov, "Table for estimating the goodness of fit of empirical distributions", Ann. Math. Stat. 19 (1948).
 * @example ksStatistic([1, 2], [3, 4]) // 1
 */
export function ksStatistic(reference: readonly number[], current: readonly number[]): number {
  if (reference.length === 0 || current.length === 0) return Number.NaN;
  const left = Float64Array.from(reference).sort();
  const right = Float64Array.from(current).sort();
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i] ?? Infinity, right[j] ?? Infinity);
    while (i < left.length && (left[i] ?? Infinity) <= value) i++;
    while (j < right.length && (right[j] ?? Infinity) <= value) j++;
    distance = Math.max(distance, Math.abs(i / left.length - j / right.length));
  }
  return distance;
}
