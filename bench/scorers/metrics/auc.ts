/** Area under the ROC curve: how often a text with label 1 has the higher score (Mann-Whitney; ties count half). NaN without both labels. */
export function auc(scores: readonly number[], labels: readonly number[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let ranks = 0;
  let positives = 0;
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j < order.length && scores[order[j] ?? 0] === scores[order[i] ?? 0]) j++;
    for (let k = i; k < j; k++) {
      if (labels[order[k] ?? 0] !== 1) continue;
      ranks += (i + 1 + j) / 2;
      positives++;
    }
    i = j;
  }
  const negatives = order.length - positives;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
