/** The registry: one line per scorer. */
import { createCheapMisuseScorer } from './misuse_cheap.js';
import { createRepetitionScorer } from './repetition/index.js';
import type { Scorer } from './scorer.js';
import { createCheapToxicityScorer } from './toxicity_cheap.js';

export type { Reads, Score, ScoredCall, Scorer, ScoreSpan } from './scorer.js';

/** All scorers, none loaded yet. */
export function createScorers(): Scorer[] {
  return [createRepetitionScorer(), createCheapToxicityScorer(), createCheapMisuseScorer()];
}
