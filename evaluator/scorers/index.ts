/** The registry: one line per scorer. */
import { createFormatScorer } from './format.js';
import { createCheapInjectionScorer } from './injection/index.js';
import { createLanguageScorer } from './language.js';
import { createCheapMisuseScorer } from './misuse_cheap.js';
import { createPiiScorer } from './pii/index.js';
import { createRefusalScorer } from './refusal/index.js';
import { createRepetitionScorer } from './repetition/index.js';
import type { Scorer } from './scorer.js';
import { createSentimentScorer } from './sentiment.js';
import { createCheapToxicityScorer } from './toxicity_cheap.js';

export type { Reads, Score, ScoredCall, Scorer, ScoreSpan } from './scorer.js';

/** All scorers, none loaded yet. */
export function createScorers(): Scorer[] {
  return [
    createCheapToxicityScorer(),
    createCheapMisuseScorer(),
    createCheapInjectionScorer(),
    createPiiScorer(),
    createRefusalScorer(),
    createRepetitionScorer(),
    createFormatScorer(),
    createLanguageScorer(),
    createSentimentScorer(),
  ];
}
