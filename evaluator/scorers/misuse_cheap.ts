import { createTableScorer } from './ngrams/table_scorer.js';
import type { Scorer } from './scorer.js';

/** Requests for help with harm, by their words: reads everything, and steers where the strong scorer looks. */
export function createCheapMisuseScorer(): Scorer {
  return createTableScorer({
    name: 'misuse_cheap',
    version: 'ngrams-3',
    label: 'misuse',
    reads: 'prompt',
    summary: 'requests for help with harm, by their words alone; 1 is harmful',
  });
}
