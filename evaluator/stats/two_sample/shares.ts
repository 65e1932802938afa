/**
 * Counts as shares of their sum, filled up with zeros to `length`. All zeros when nothing was counted.
 * @example sharesOf([1, 3], 3) // [0.25, 0.75, 0]
 */
export function sharesOf(counts: readonly number[], length = counts.length): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from({ length }, (_, i) => (total > 0 ? (counts[i] ?? 0) / total : 0));
}
