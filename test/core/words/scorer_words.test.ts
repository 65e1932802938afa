import { expect, it } from 'vitest';
import { hasNotRead, scorerWords } from '../../../core/words/scorer_words.js';

it('names a scorer as a person would, and as the configuration does', () => {
  expect(scorerWords('pii')).toBe('the PII scorer');
  expect(scorerWords('toxicity_cheap')).toBe('the toxicity_cheap scorer');
  expect(hasNotRead('pii')).toBe('the PII scorer has not read a call yet');
});
