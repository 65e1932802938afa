/**
 * First Wasserstein (earth mover's) distance: the area between the two empirical distribution functions, in the unit of the
 * values: how far, on average, a value has to be moved. NaN when a sample is empty.
 *
 * Source: S. Vallender, "Calculation of the Wasserstein distance between probability distributions on the line" (1974).
 * @example wasserstein([0, 1], [5, 6]) // 5
 */
export function wasserstein(reference: readonly number[], current: readonly number[]): number {
  if (reference.length === 0 || current.length === 0) return Number.NaN;
  const left = Float64Array.from(reference).sort();
  const right = Float64Array.from(current).sort();
  let i = 0;
  let j = 0;
  let area = 0;
  let value = Math.min(left[0] ?? 0, right[0] ?? 0);
  while (i < left.length || j < right.length) {
    const next = Math.min(left[i] ?? Infinity, right[j] ?? Infinity);
    area += Math.abs(i / left.length - j / right.length) * (next - value);
    value = next;
    while (i < left.length && left[i] === value) i++;
    while (j < right.length && right[j] === value) j++;
  }
  return area;
}
