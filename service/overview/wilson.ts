/** Two-sided 95 % of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval of a proportion, 95 %. Wilson, J. Am. Stat. Assoc. 22 (1927).
 * @returns null without a sample
 * @example wilson(3, 100) // { low: 0.0103, high: 0.0845 }
 */
export function wilson(hits: number, total: number): { low: number; high: number } | null {
  if (total <= 0) return null;
  const share = hits / total;
  const z2 = (Z * Z) / total;
  const center = (share + z2 / 2) / (1 + z2);
  const half = (Z * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total))) / (1 + z2);
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
