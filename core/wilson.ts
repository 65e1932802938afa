/** Two-sided 95 % standard normal quantile. */
export const Z_95 = 1.959963984540054;

export interface Interval {
  low: number;
  high: number;
}

/**
 * Wilson score interval of a ratio: unlike the textbook interval it stays inside [0, 1] and holds its coverage for
 * small samples and for ratios near 0 or 1, where error ratios live.
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 *
 * @param successes 0 to `total`
 * @param total sample size; 0 gives null, since nothing is known
 * @param z two-sided standard normal quantile, 1.96 for 95 %
 * @example wilson(17, 20) // { low: 0.6396, high: 0.9476 }
 */
export function wilson(successes: number, total: number, z = Z_95): Interval | null {
  if (total <= 0) return null;
  const share = successes / total;
  const spread = z ** 2 / total;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / total + spread / (4 * total));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === total ? 1 : Math.min(1, centre + half),
  };
}
