/**
 * The threshold that at most such a share of harmless texts reaches: the lowest one there is.
 * @param harmless scores of texts with label 0
 * @param share for example 0.01
 * @returns Infinity where there is no harmless text
 */
export function thresholdAt(harmless: readonly number[], share: number): number {
  if (harmless.length === 0) return Infinity;
  const sorted = harmless.toSorted((a, b) => b - a);
  const reached = sorted[Math.floor(sorted.length * share)] ?? 0;
  // What has just this score must not reach the threshold.
  return nextAbove(reached);
}

/** Share of texts with at least this score; NaN without texts. */
export function shareReaching(scores: readonly number[], threshold: number): number {
  return scores.filter((score) => score >= threshold).length / scores.length;
}

/** The next number there is, of one that is not negative: its bits are those of the next integer. */
function nextAbove(value: number): number {
  const number = Float64Array.of(value + 0);
  const bits = new BigUint64Array(number.buffer);
  bits[0] = (bits[0] ?? 0n) + 1n;
  return number[0] ?? value;
}
