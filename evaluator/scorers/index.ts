/** The registry: one line per scorer. */
import type { OwnModelConfig } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { createEmbeddingScorer } from './embedding.js';
import { createFormatScorer } from './format.js';
import { createCheapInjectionScorer } from './injection/index.js';
import { createLanguageScorer } from './language.js';
import { createCheapMisuseScorer } from './misuse_cheap.js';
import { createOwnScorer } from './own_model.js';
import { createPiiScorer } from './pii/index.js';
import { createRefusalScorer } from './refusal/index.js';
import { createRepetitionScorer } from './repetition/index.js';
import type { Scorer } from './scorer.js';
import { createSentimentScorer } from './sentiment/index.js';
import { createStrongScorers } from './strong/index.js';
import { createCheapToxicityScorer } from './toxicity_cheap.js';

export type { Reads, Score, ScoredCall, Scorer, ScoreSpan } from './scorer.js';

/**
 * All scorers, none loaded yet.
 * @param models of the operator's own
 * @throws {SidelightError} CONFIG_INVALID when two have one name
 */
export function createScorers(models: readonly OwnModelConfig[] = []): Scorer[] {
  const scorers = [
    createCheapToxicityScorer(),
    createCheapMisuseScorer(),
    createCheapInjectionScorer(),
    createPiiScorer(),
    createRefusalScorer(),
    createRepetitionScorer(),
    createFormatScorer(),
    createLanguageScorer(),
    createSentimentScorer(),
    ...createStrongScorers(),
    createEmbeddingScorer(),
    ...models.map((model) => createOwnScorer(model)),
  ];
  const twice = scorers.find(({ name }, index) => scorers.findIndex((each) => each.name === name) < index);
  if (twice === undefined) return scorers;
  throw new SidelightError('CONFIG_INVALID', `two scorers are named ${twice.name}`, {
    hint: 'Give the model in scorers.models a name of its own.',
  });
}
