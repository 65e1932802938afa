interface Judged {
  label: 0 | 1;
  logit: number;
  source: string;
}

/** So many texts the prior is worth. */
const PRIOR = 10;
/** Newton's method may overshoot. */
const LONGEST_STEP = 1;

/**
 * Platt's slope and intercept: log-odds made true to life on texts of unseen sources, every source and label with like weight.
 * Newton's method; the slope is at least 0.2, so that the order stays.
 */
export function calibrate(judged: readonly Judged[]): { slope: number; intercept: number } {
  const sizes = new Map<string, number>();
  const keyOf = ({ source, label }: Judged) => `${source} ${label}`;
  for (const each of judged) sizes.set(keyOf(each), (sizes.get(keyOf(each)) ?? 0) + 1);
  let slope = 1;
  let intercept = 0;
  for (let round = 0; round < 50; round++) {
    // A prior of slope 1: what tells the labels apart without error would have no end.
    let [g0, g1, h00, h01, h11] = [0, PRIOR * (slope - 1), 1e-9, 0, PRIOR];
    for (const each of judged) {
      const weight = 1 / Math.sqrt(sizes.get(keyOf(each)) ?? 1);
      const p = 1 / (1 + Math.exp(-(slope * each.logit + intercept)));
      const [error, curvature] = [weight * (p - each.label), weight * p * (1 - p)];
      g0 += error;
      g1 += error * each.logit;
      h00 += curvature;
      h01 += curvature * each.logit;
      h11 += curvature * each.logit ** 2;
    }
    const determinant = h00 * h11 - h01 ** 2;
    intercept -= bounded((h11 * g0 - h01 * g1) / determinant);
    slope -= bounded((h00 * g1 - h01 * g0) / determinant);
  }
  return { slope: Math.max(0.2, slope), intercept };
}

function bounded(step: number): number {
  return Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step));
}
