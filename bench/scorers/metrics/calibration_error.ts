/**
 * Expected calibration error: how far, on average over texts, a score is from the share of texts with label 1 among those of like score
 * (bins of equal width; Guo et al., 2017). NaN without texts.
 * @param scores 0 to 1
 * @param bins 15, as there
 */
export function calibrationError(scores: readonly number[], labels: readonly number[], bins = 15): number {
  const sums = new Float64Array(bins);
  scores.forEach((score, index) => {
    const bin = Math.min(bins - 1, Math.floor(score * bins));
    sums[bin] = (sums[bin] ?? 0) + score - (labels[index] ?? 0);
  });
  return sums.reduce((total, sum) => total + Math.abs(sum), 0) / scores.length;
}
