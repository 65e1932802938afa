import { readFileSync } from 'node:fs';
import { FeatureReader, type Features } from '../../evaluator/scorers/ngrams/features.js';

/** Words of one language and of one kind. */
export interface LexiconEntry {
  language: string;
  kind: string;
  words: string[];
}

/** How much a word of a kind says; profanity is 1. */
const STRENGTH: Readonly<Record<string, number>> = { slur: 1.5, threat: 1.25, strong: 1, sexual: 0.75, mild: 0.5 };
/** From here on characters are words in themselves, as `FeatureReader` has it. */
const IDEOGRAPHS = /[\u2e80-\uffff]/;

/** Lines `LANGUAGE KIND: word,word`; those that begin with # say something to people. */
export function readLexicon(path: string): LexiconEntry[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [head = '', words = ''] = line.split(':', 2);
      const [language = '', kind = ''] = head.split(' ');
      return { language, kind, words: words.split(',').map((word) => word.trim()) };
    });
}

/**
 * What weights begin with: words and pairs of the lexicon weigh, before anything is learned.
 * @param size weight of profanity in its bucket
 */
export function priorWeights(lexicon: readonly LexiconEntry[], bits: number, size: number): Float32Array {
  const weights = new Float32Array(2 ** bits);
  const reader = new FeatureReader(bits);
  for (const { kind, words } of lexicon) {
    const weight = size * (STRENGTH[kind] ?? 0);
    for (const word of words) {
      for (const bucket of bucketsOf(word, reader.read(word))) weights[bucket] = Math.max(weights[bucket] ?? 0, weight);
    }
  }
  return weights;
}

/** The buckets that stand for the whole of it; none where more than two words are needed. */
function bucketsOf(word: string, { buckets, starts, ends, count, firstWord, firstFolded }: Features): number[] {
  const whole = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, index) => from + index)
      .filter((index) => starts[index] === 0 && ends[index] === word.length)
      .map((index) => buckets[index] ?? 0);
  if (IDEOGRAPHS.test(word)) return whole(0, firstWord);
  if (word.includes(' ')) return whole(firstWord, firstFolded).slice(-1);
  return [...whole(firstWord, firstFolded).slice(0, 1), ...whole(firstFolded, count)];
}
