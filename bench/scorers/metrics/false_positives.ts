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

function nextAbove(value: number): number {
  return value + Math.max(Number.MIN_VALUE, Math.abs(value) * Number.EPSILON);
}
