/** The registry: one line per scorer. */
import { createRepetitionScorer } from './repetition/index.js';
import type { Scorer } from './scorer.js';

export type { Reads, Score, ScoredCall, Scorer, ScoreSpan } from './scorer.js';

/** All scorers, none loaded yet. */
export function createScorers(): Scorer[] {
  return [createRepetitionScorer()];
}
