/**
 * P(D >= d) for two samples of sizes m and n from one continuous distribution, exactly: the share of lattice paths from
 * (0, 0) to (m, n) that reach |i/m - j/n| >= d, counted as probabilities so that large samples do not overflow. Cost m x n.
 * With ties it is conservative.
 *
 * Source: J. L. Hodges, "The significance probability of the Smirnov two-sample test", Arkiv for Matematik 3 (1958).
 * @example ksExactP(0.625, 8, 8) // 0.0870
 */
export function ksExactP(distance: number, m: number, n: number): number {
  // Distances are multiples of 1 / (m n); comparing whole numbers keeps a path that touches the line from being lost.
  const limit = Math.round(distance * m * n);
  const outside = (i: number, j: number): boolean => Math.abs(i * n - j * m) >= limit;
  /** reached[j]: probability that a random path to (i, j) has been outside before or is so now. */
  let reached: number[] = Array.from({ length: n + 1 }, (_, j) => (outside(0, j) ? 1 : 0));
  for (let j = 1; j <= n; j++) if (reached[j - 1] === 1) reached[j] = 1;
  for (let i = 1; i <= m; i++) {
    const next = [outside(i, 0) ? 1 : (reached[0] ?? 0)];
    for (let j = 1; j <= n; j++) {
      // Of all paths to (i, j), the share i / (i + j) took their last step along the first sample.
      const along = i / (i + j);
      next.push(outside(i, j) ? 1 : along * (reached[j] ?? 0) + (1 - along) * (next[j - 1] ?? 0));
    }
    reached = next;
  }
  return reached[n] ?? 1;
}
