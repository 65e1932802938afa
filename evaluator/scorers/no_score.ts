import type { Score } from './scorer.js';

/** No data, and why. */
export function noScore(reason: string): Score {
  return { score: null, label: 'no_data', spans: [], reason };
}

/** What texts without a character to read get. */
export const NO_TEXT = 'there is no text';
