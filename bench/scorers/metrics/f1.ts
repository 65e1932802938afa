/** How often what was found is right, how much of what there is was found, and the harmonic mean; NaN where there is nothing. */
export interface F1 {
  precision: number;
  recall: number;
  f1: number;
}

/**
 * @param right what was found and is right
 * @param found all that was found
 * @param marked all that there is
 */
export function f1Of({ right, found, marked }: { right: number; found: number; marked: number }): F1 {
  return { precision: right / found, recall: right / marked, f1: (2 * right) / (found + marked) };
}

/** F1 of texts that score at least the threshold, by their labels. */
export function f1At(scores: readonly number[], labels: readonly number[], threshold: number): F1 {
  const isFound = scores.map((score) => score >= threshold);
  return f1Of({
    right: isFound.filter((found, index) => found && labels[index] === 1).length,
    found: isFound.filter(Boolean).length,
    marked: labels.filter((label) => label === 1).length,
  });
}
