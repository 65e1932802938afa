/**
 * Mean without the smallest and the largest value: one odd day does not bend it, and unlike the median it stays close
 * to the mean of skewed amounts, which is what a sum needs. Below three values: the plain mean. null when empty.
 * @example trimmedMean([1, 2, 3, 100]) // 2.5
 */
export function trimmedMean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const kept = sorted.length >= 3 ? sorted.slice(1, -1) : sorted;
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
