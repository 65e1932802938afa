import { FeatureReader } from '../../evaluator/scorers/ngrams/features.js';
import type { Row } from './data.js';

/** Texts are seen through windows of this many characters, in training as in use. */
export const WINDOW = 600;

export interface TrainingOptions {
  bits: number;
  epochs: number;
  /** Step at the start; Adagrad makes it smaller for buckets that are often seen. */
  rate: number;
  /** No source counts as more rows than this. */
  perSource: number;
  /** Step of the intercepts of sources. */
  offsetRate: number;
  seed: number;
}

export interface Model {
  bits: number;
  bias: number;
  weights: Float32Array;
}

interface Example {
  buckets: Int32Array;
  label: 0 | 1;
  weight: number;
  source: number;
}

/** Logistic regression on hashed n-grams, each text of length one; sources and, within them, labels have like weight. */
export function train(rows: readonly Row[], options: TrainingOptions): Model {
  const examples = examplesOf(rows, options);
  const weights = new Float32Array(2 ** options.bits);
  const squares = new Float32Array(2 ** options.bits).fill(1e-3);
  const random = mulberry(options.seed);
  const order = examples.map((_, index) => index);
  let bias = 0;
  // How often a source is toxic says how it was collected: it must not become a matter of its words.
  const offsets = new Float64Array(examples.length);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const example = examples[index];
      if (example === undefined) continue;
      const { buckets, label, weight, source } = example;
      const scale = 1 / Math.sqrt(Math.max(1, buckets.length));
      let sum = bias + (offsets[source] ?? 0);
      for (const bucket of buckets) sum += (weights[bucket] ?? 0) * scale;
      const error = (1 / (1 + Math.exp(-sum)) - (label * 0.96 + 0.02)) * weight;
      bias -= 0.005 * error;
      offsets[source] = (offsets[source] ?? 0) - options.offsetRate * error;
      const gradient = error * scale;
      for (const bucket of buckets) {
        const square = (squares[bucket] ?? 0) + gradient * gradient;
        squares[bucket] = square;
        weights[bucket] = (weights[bucket] ?? 0) - (options.rate * gradient) / Math.sqrt(square);
      }
    }
  }
  return { bits: options.bits, bias, weights };
}

/** The distinct buckets of a text. */
export function distinct(reader: FeatureReader, text: string): Int32Array {
  const { buckets, count } = reader.read(text, 0, Math.min(text.length, WINDOW));
  const sorted = buckets.slice(0, count).sort();
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    sorted[kept++] = sorted[i] ?? 0;
  }
  return sorted.slice(0, kept);
}

/** Log-odds by a model; of all n-grams, or of the distinct ones. */
export function logit({ weights, bias }: Model, buckets: Int32Array): number {
  let sum = 0;
  for (const bucket of buckets) sum += weights[bucket] ?? 0;
  return bias + sum / Math.sqrt(Math.max(1, buckets.length));
}

function examplesOf(rows: readonly Row[], options: TrainingOptions): Example[] {
  const reader = new FeatureReader(options.bits);
  const sizes = new Map<string, number>();
  for (const { source, label } of rows) {
    sizes.set(`${source} ${label}`, (sizes.get(`${source} ${label}`) ?? 0) + 1);
  }
  const numbers = new Map([...new Set(rows.map(({ source }) => source))].map((source, index) => [source, index]));
  return rows.map(({ text, label, source }) => {
    const own = sizes.get(`${source} ${label}`) ?? 1;
    return {
      buckets: distinct(reader, text),
      label,
      weight: Math.min(1, options.perSource / own),
      source: numbers.get(source) ?? 0,
    };
  });
}

function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
}

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function mulberry(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
