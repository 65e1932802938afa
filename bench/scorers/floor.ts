import type { Scorer } from '../../evaluator/scorers/index.js';
import type { LabelledText } from './data.js';

const BITS = 18;
const EPOCHS = 4;
const RATE = 0.1;
const LONGEST = 2000;

/**
 * What any scorer must beat: logistic regression on a bag of hashed words, pairs of words and 3 to 5 characters, learned here and now
 * from the sources that may be learned from, each of them with like weight.
 */
export function learnFloor(name: string, texts: readonly LabelledText[]): Scorer {
  const sizes = new Map<string, number>();
  for (const { source } of texts) sizes.set(source, (sizes.get(source) ?? 0) + 1);
  const largest = Math.max(...sizes.values());
  const weights = new Float32Array(2 ** BITS);
  const squares = new Float32Array(2 ** BITS).fill(1e-3);
  const bags = texts.map(({ text }) => bagOf(text));
  const order = shuffled(texts.length);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const index of order) {
      const row = texts[index];
      const bag = bags[index];
      if (row === undefined || bag === undefined) continue;
      const weight = Math.min(1, largest / 10 / (sizes.get(row.source) ?? 1));
      const gradient = ((probability(weights, bag) - row.label) * weight) / Math.sqrt(bag.length);
      for (const bucket of bag) {
        const square = (squares[bucket] ?? 0) + gradient * gradient;
        squares[bucket] = square;
        weights[bucket] = (weights[bucket] ?? 0) - (RATE * gradient) / Math.sqrt(square);
      }
    }
  }
  return {
    name,
    version: 'bench',
    reads: 'both',
    summary: 'a bag of hashed n-grams',
    load: () => Promise.resolve(),
    score: (read) =>
      Promise.resolve(read.map((text) => ({ score: probability(weights, bagOf(text)), label: 'none', spans: [] }))),
  };
}

function probability(weights: Float32Array, bag: Int32Array): number {
  let sum = 0;
  for (const bucket of bag) sum += weights[bucket] ?? 0;
  return 1 / (1 + Math.exp(-sum / Math.sqrt(bag.length)));
}

/** Distinct buckets of the first characters of a text; never none. */
function bagOf(text: string): Int32Array {
  const buckets = new Set<number>([0]);
  const words =
    text
      .slice(0, LONGEST)
      .toLowerCase()
      .match(/[\p{L}\p{N}']+/gu) ?? [];
  words.forEach((word, index) => {
    buckets.add(bucketOf(`w ${word}`));
    buckets.add(bucketOf(`p ${words[index - 1] ?? ''} ${word}`));
    const bounded = ` ${word} `;
    for (let length = 3; length <= 5; length++) {
      for (let at = 0; at + length <= bounded.length; at++) buckets.add(bucketOf(bounded.slice(at, at + length)));
    }
  });
  return Int32Array.from(buckets);
}

/** FNV-1a. */
function bucketOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) & (2 ** BITS - 1);
}

/** The same order each time. */
function shuffled(length: number): number[] {
  const keys = Array.from({ length }, (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 0);
  return keys.map((_, index) => index).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
}
