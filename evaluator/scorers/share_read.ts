import type { Score } from './scorer.js';

/** What share of a text was read by a scorer that stops after so many UTF-16 units; nothing where it was all of it. */
export function shareRead(most: number, { length }: string): Pick<Score, 'read'> {
  return length <= most ? {} : { read: most / length };
}
