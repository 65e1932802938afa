/** Levels at which a sketch is read to find the share above a threshold: evenly, and finer where objectives are. */
export const SKETCH_LEVELS: readonly number[] = [
  ...Array.from({ length: 180 }, (_, index) => index / 200),
  ...Array.from({ length: 180 }, (_, index) => 0.9 + index / 2000),
  ...Array.from({ length: 201 }, (_, index) => 0.99 + index / 20_000),
].map((level) => Number(level.toFixed(6)));

/**
 * Share of values above a threshold, between 0 and 1, by linear interpolation between the quantiles at SKETCH_LEVELS.
 * @param quantiles ascending, one per level; null or none where there were no values
 */
export function shareAbove(quantiles: readonly (number | null)[], threshold: number): number {
  let below = 0;
  for (const [index, level] of SKETCH_LEVELS.entries()) {
    const value = quantiles[index] ?? null;
    if (value === null) return 0;
    if (value > threshold) return 1 - interpolate(below, level, quantiles[index - 1] ?? null, value, threshold);
    below = level;
  }
  return 0;
}

function interpolate(below: number, level: number, from: number | null, to: number, threshold: number): number {
  if (from === null) return 0;
  return below + (level - below) * ((threshold - from) / (to - from));
}
