import { FeatureReader } from '../../evaluator/scorers/ngrams/features.js';
import type { Row } from './data.js';
import { mulberry, shuffle } from './random.js';

/** Texts are seen through windows of this many characters, in training as in use. */
const WINDOW = 600;

export interface TrainingOptions {
  bits: number;
  epochs: number;
  /** Step at the start; Adagrad makes it smaller for buckets that are often seen. */
  rate: number;
  /** No source counts as more rows than this. */
  perSource: number;
  /** Step of the intercepts of sources. */
  offsetRate: number;
  /** What each step takes off the weights it touches. */
  decay: number;
  seed: number;
}

export interface Model {
  bits: number;
  bias: number;
  weights: Float32Array;
}

/** A row, and the distinct buckets of its text. */
export interface Example extends Row {
  buckets: Int32Array;
}

/**
 * Logistic regression on hashed n-grams, each text of length one; sources and, within them, labels have like weight.
 * @param prior what the weights begin with
 */
export function train(examples: readonly Example[], options: TrainingOptions, prior?: Float32Array): Model {
  const weights = prior?.slice() ?? new Float32Array(2 ** options.bits);
  const squares = new Float32Array(2 ** options.bits).fill(1e-3);
  const random = mulberry(options.seed);
  const order = examples.map((_, index) => index);
  const weightOf = weighting(examples, options.perSource);
  let bias = 0;
  // How often a source is toxic says how it was collected: it must not become a matter of its words.
  const offsets = new Map<string, number>();
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const example = examples[index];
      if (example === undefined) continue;
      const { buckets, source } = example;
      const scale = 1 / Math.sqrt(Math.max(1, buckets.length));
      const offset = offsets.get(source) ?? 0;
      let sum = bias + offset;
      for (const bucket of buckets) sum += (weights[bucket] ?? 0) * scale;
      const error = (1 / (1 + Math.exp(-sum)) - wanted(example)) * weightOf(example);
      bias -= 0.005 * error;
      offsets.set(source, offset - options.offsetRate * error);
      const gradient = error * scale;
      for (const bucket of buckets) {
        const square = (squares[bucket] ?? 0) + gradient * gradient;
        squares[bucket] = square;
        const weight = weights[bucket] ?? 0;
        weights[bucket] = weight - (options.rate * (gradient + options.decay * weight)) / Math.sqrt(square);
      }
    }
  }
  return { bits: options.bits, bias, weights };
}

function wanted({ label, taught }: Row): number {
  return taught ?? label * 0.96 + 0.02;
}

/** The labels of a source weigh the same; one with a single label as much as half a source that has both. */
function weighting(examples: readonly Row[], perSource: number): (row: Row) => number {
  const sizes = new Map<string, number>();
  const keyOf = ({ source, label }: Row) => `${source} ${label}`;
  for (const each of examples) sizes.set(keyOf(each), (sizes.get(keyOf(each)) ?? 0) + 1);
  return (row) => {
    const own = sizes.get(keyOf(row)) ?? 1;
    const other = sizes.get(keyOf({ ...row, label: row.label === 1 ? 0 : 1 })) ?? own;
    return Math.min(perSource, own + other) / (2 * own);
  };
}

export function examplesOf(rows: readonly Row[], bits: number): Example[] {
  const reader = new FeatureReader(bits);
  return rows.map((row) => ({ ...row, buckets: distinct(reader, row.text) }));
}

/** Log-odds by a model, of the distinct buckets of a text. */
export function logit({ weights, bias }: Model, buckets: Int32Array): number {
  let sum = 0;
  for (const bucket of buckets) sum += weights[bucket] ?? 0;
  return bias + sum / Math.sqrt(Math.max(1, buckets.length));
}

/** The distinct buckets of a text's beginning. */
function distinct(reader: FeatureReader, text: string): Int32Array {
  const { buckets, count } = reader.read(text, 0, Math.min(text.length, WINDOW));
  const sorted = buckets.slice(0, count).sort();
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    sorted[kept++] = sorted[i] ?? 0;
  }
  return sorted.slice(0, kept);
}
