/** A point: all points of a call have the same number of coordinates. */
type Point = readonly number[];

export interface MmdOptions {
  /** Width of the Gaussian kernel exp(-|x - y|^2 / (2 width^2)), in the unit of the coordinates. */
  width: number;
}

/**
 * Squared maximum mean discrepancy of two samples with a Gaussian kernel, unbiased: mean similarity within the samples
 * less twice the one between them. 0 on average when both come from one distribution, and then negative half of the time.
 *
 * Source: A. Gretton et al., "A kernel two-sample test", JMLR 13 (2012), equation 3.
 * @returns NaN when a sample has fewer than two points
 */
export function mmdSquared(x: readonly Point[], y: readonly Point[], { width }: MmdOptions): number {
  const points = [...x, ...y];
  const labels = points.map((_, i) => i < x.length);
  return fromKernel(kernelMatrix(points, width), labels, x.length);
}

/**
 * Probability, if both samples come from one distribution, of an MMD at least as large as the one seen, by shuffling the
 * labels: (k + 1) / (n + 1), where k of n shuffles reach it. Without the ones it could be 0, which no finite number of
 * shuffles can show. Valid for any sample sizes, equal or not.
 *
 * Source: B. Phipson and G. Smyth, "Permutation p-values should never be zero", Stat. Appl. Genet. Mol. Biol. 9 (2010).
 * @param random uniform numbers in [0, 1), so that the same seed gives the same p
 */
export function mmdPermutationP(
  x: readonly Point[],
  y: readonly Point[],
  { width, shuffles, random }: MmdOptions & { shuffles: number; random: () => number },
): number {
  const points = [...x, ...y];
  const kernel = kernelMatrix(points, width);
  const labels = points.map((_, i) => i < x.length);
  const seen = fromKernel(kernel, labels, x.length);
  // Sums over another order of the same points differ in the last digits; an equal arrangement must count as reached.
  const reach = seen - 1e-12 * Math.max(1, Math.abs(seen));
  let reached = 0;
  for (let i = 0; i < shuffles; i++) {
    shuffle(labels, random);
    if (fromKernel(kernel, labels, x.length) >= reach) reached++;
  }
  return (reached + 1) / (shuffles + 1);
}

function kernelMatrix(points: readonly Point[], width: number): Float64Array[] {
  return points.map((a) =>
    Float64Array.from(points, (b) => {
      const squared = a.reduce((sum, each, i) => sum + (each - (b[i] ?? 0)) ** 2, 0);
      return Math.exp(-squared / (2 * width * width));
    }),
  );
}

function fromKernel(kernel: readonly Float64Array[], inX: readonly boolean[], m: number): number {
  let withinX = 0;
  let withinY = 0;
  let between = 0;
  kernel.forEach((row, i) => {
    for (let j = 0; j < i; j++) {
      const value = row[j] ?? 0;
      if (inX[i] !== inX[j]) between += value;
      else if (inX[i]) withinX += value;
      else withinY += value;
    }
  });
  const n = kernel.length - m;
  return (2 * withinX) / (m * (m - 1)) + (2 * withinY) / (n * (n - 1)) - (2 * between) / (m * n);
}

/** Fisher-Yates, in place. */
function shuffle(labels: boolean[], random: () => number): void {
  for (let i = labels.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = labels[i] ?? false;
    labels[i] = labels[j] ?? false;
    labels[j] = kept;
  }
}
