import { array, assert, constantFrom, oneof, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import vader from 'vader-sentiment';
import { compoundOf } from '../../../../evaluator/scorers/sentiment/polarity.js';

const { SentimentIntensityAnalyzer: analyzer } = vader;
const WORDS = ['good', 'GREAT', 'awful', 'kind', 'of', 'very', 'Extremely', 'not', "don't", 'never', 'so', 'but', 'least', 'at', 'the', 'bomb', 'cat', ':)', 'a', 'fine']; // prettier-ignore
const MARKS = ['', '', '', '.', '!', '!!', '!!!', '!!!!', '?', '?!?', '?!?!', ',', '"', "'", '-', '(', ')', '...', '_'];

const marked = tuple(constantFrom(...MARKS), constantFrom(...WORDS), constantFrom(...MARKS)).map((each) =>
  each.join(''),
);
const word = oneof({ weight: 4, arbitrary: marked }, { weight: 1, arbitrary: string({ maxLength: 12 }) });

test('it is what the package says of any text', () => {
  assert(
    property(array(word, { maxLength: 25 }), constantFrom(' ', '  ', '\n'), (words, gap) => {
      const text = words.join(gap);
      expect(compoundOf(text, analyzer)).toBe(analyzer.polarity_scores(text).compound);
    }),
    { numRuns: 1000 },
  );
});
