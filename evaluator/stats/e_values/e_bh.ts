/**
 * Benjamini-Hochberg with e-values: flags the k largest, k the largest number with e_(k) >= J / (k alpha). The share of false
 * flags among all is at most alpha on average, however the e-values depend on one another. With the statistics of e-detectors
 * and alpha = 1 / A it ranks which streams stand out together.
 *
 * Source: R. Wang and A. Ramdas, "False discovery rate control with e-values", JRSS-B 84 (2022); for e-detectors arXiv 2501.04130.
 * @param logE natural logarithms of the e-values; NaN counts as no evidence
 * @returns indices of the flagged ones, strongest first
 * @example eBh([Math.log(100), 0, Math.log(30)], 0.05) // [0, 2]
 */
export function eBh(logE: readonly number[], alpha: number): number[] {
  const order = logE
    .map((log, index) => ({ log, index }))
    .filter(({ log }) => !Number.isNaN(log))
    .sort((a, b) => b.log - a.log);
  let flagged = 0;
  order.forEach(({ log }, i) => {
    if (log >= Math.log(logE.length / ((i + 1) * alpha))) flagged = i + 1;
  });
  return order.slice(0, flagged).map(({ index }) => index);
}
