import type { Features, SparseVector } from './features.js';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Long texts say what they are about early; reading on costs time and adds little. */
const MOST_WORDS = 400;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts written without spaces, where a run of letters is no word. */
const UNSPACED = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u;

/**
 * The n-grams of a text that count as features: its words and pairs of neighbouring words in lower case; in scripts without spaces
 * pairs of letters.
 * @example ngramsOf('Book a flight') // ['book', 'a', 'flight', 'book a', 'a flight']
 */
export function ngramsOf(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    if (words.length >= MOST_WORDS) break;
    if (UNSPACED.test(word)) words.push(...[...word].slice(0, MOST_WORDS - words.length));
    else words.push(word);
  }
  return [...words, ...words.slice(1).map((word, i) => `${words[i] ?? ''} ${word}`)];
}

/** The coordinate of an n-gram: 32-bit FNV-1a, folded. */
export function ngramIndex(ngram: string, dimensions: number): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < ngram.length; i++) hash = Math.imul(hash ^ ngram.charCodeAt(i), FNV_PRIME);
  return ((hash ^ (hash >>> 15)) >>> 0) % dimensions;
}

/**
 * Presence of hashed n-grams, scaled to length 1 so that long and short texts weigh the same. A stand-in for an embedding: sees a
 * new topic or language, not a new meaning in the same words.
 *
 * Source: K. Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009.
 */
export function hashedNgrams(dimensions = 1024): Features {
  const of = (text: string): SparseVector => {
    const indices = [...new Set(ngramsOf(text).map((ngram) => ngramIndex(ngram, dimensions)))];
    const value = 1 / Math.sqrt(Math.max(1, indices.length));
    return { indices, values: indices.map(() => value) };
  };
  return { dimensions, name: `hashed-ngrams-${dimensions}`, of };
}
