import { createTableScorer } from './ngrams/table_scorer.js';
import type { Scorer } from './scorer.js';

/** Toxic, hateful or offensive language, by its words: reads everything, and steers where the strong scorer looks. */
export function createCheapToxicityScorer(): Scorer {
  return createTableScorer({
    name: 'toxicity_cheap',
    version: 'ngrams-4',
    label: 'toxicity',
    reads: 'both',
    summary: 'toxic, hateful or offensive language by its words alone; 1 is toxic',
  });
}
