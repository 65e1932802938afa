import type { Analyzer } from 'vader-sentiment';

/** Marks that are taken off a word, in front of it or after it, and what a word has none of. */
const MARKS = String.raw`(?:[.!?,;:'"-]|!!!?|\?\?\??|\?!\?|!\?!|\?!\?!|!\?!\?)`;
const WORD = String.raw`([^\s!-/:-@[-\x60{-~]{2,})`;
const MARKED = new RegExp(`^(?:${MARKS}${WORD}|${WORD}${MARKS})$`);

/**
 * How content a text sounds, -1 to 1: what the package's `polarity_scores` calls `compound`. Words are taken out of their marks here, for which it
 * makes a table of every word with every mark, which takes far longer than all the rest.
 */
export function compoundOf(text: string, analyzer: Analyzer): number {
  const words = wordsOf(text);
  const seen = { words_and_emoticons: words, is_cap_diff: areSomeInCapitals(words) };
  let valences: number[] = [];
  words.forEach((word, index) => {
    const isKindOf = word.toLowerCase() === 'kind' && words[index + 1]?.toLowerCase() === 'of';
    if (isKindOf) valences.push(0);
    else valences = analyzer.sentiment_valence(0, seen, word, index, valences);
  });
  return analyzer.score_valence(analyzer.but_check(words, valences), text).compound;
}

function wordsOf(text: string): string[] {
  return text
    .split(/\s/)
    .filter((word) => word.length > 1)
    .map((word) => {
      const [, after, before] = MARKED.exec(word) ?? [];
      return after ?? before ?? word;
    });
}

function areSomeInCapitals(words: readonly string[]): boolean {
  const isLoud = (word: string): boolean => /[A-Z]/.test(word) && !/[a-z]/.test(word);
  const loud = words.filter(isLoud).length;
  return loud > 0 && loud < words.length;
}
