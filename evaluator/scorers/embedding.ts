import { modelFile } from './model_file.js';
import { NO_TEXT, noScore } from './no_score.js';
import type { Score, Scorer } from './scorer.js';
import { Network } from './transformer/network.js';
import { batchesOf, windowsOf } from './transformer/windows.js';
import { WordPiece } from './transformer/wordpiece.js';

/** Of a longer text the beginning, the middle and the end are read; the mean counts. */
const WINDOWS = { length: 128, step: 118, most: 3 };

/** Numbers of a text's vector. */
const DIMENSIONS = 384;

interface Parts {
  network: Network;
  tokenizer: WordPiece;
}

/** What a text is about, as a vector of length one (all-MiniLM-L6-v2): the nearer two vectors, the nearer what they say. */
export function createEmbeddingScorer(): Scorer {
  let parts: Parts | undefined;
  return {
    name: 'embedding',
    version: 'minilm-l6-v2-int8-2',
    reads: 'both',
    summary: 'what a text is about, as a vector of 384 numbers and of length one; for topics, novelty and drift',
    isHeavy: true,
    gives: 'vector',
    load: async () => {
      parts ??= {
        tokenizer: WordPiece.fromFile(modelFile('minilm', 'vocab.txt')),
        network: await Network.load(modelFile('minilm', 'embedding.onnx')),
      };
    },
    score: async (texts) =>
      parts === undefined ? texts.map(() => noScore('the model is not loaded')) : embed(texts, parts),
  };
}

async function embed(texts: readonly string[], { network, tokenizer }: Parts): Promise<Score[]> {
  const read = texts.map((text) => windowsOf(text, tokenizer, WINDOWS));
  const windows = read.flatMap((each, owner) => each.windows.map(({ ids }) => ({ ids, owner })));
  const sums = texts.map(() => new Float32Array(DIMENSIONS));
  for (const batch of batchesOf(windows)) {
    const rows = batch.map((number) => windows[number]?.ids ?? []);
    const values = (await network.run(rows))['embedding']?.values ?? new Float32Array(0);
    batch.forEach((number, row) => {
      const sum = sums[windows[number]?.owner ?? 0];
      for (let at = 0; at < DIMENSIONS; at++)
        if (sum !== undefined) sum[at] = (sum[at] ?? 0) + (values[row * DIMENSIONS + at] ?? 0);
    });
  }
  return read.map((each, index) => {
    const vector = sums[index] ?? new Float32Array(DIMENSIONS);
    if (each.windows.length === 0) return noScore(NO_TEXT);
    return { score: null, label: 'vector', spans: [], reason: 'a vector is no score', vector: ofLengthOne(vector) };
  });
}

function ofLengthOne(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((each) => each / length);
}
