import { modelFile } from '../model_file.js';
import { NO_TEXT, noScore } from '../no_score.js';
import type { Reads, Score, Scorer, ScoreSpan } from '../scorer.js';
import { FeatureReader, type Features } from './features.js';
import { readTable, type Table } from './table.js';

/** Long texts are read in windows, each half over the one before; the worst one counts. As in training. */
const WINDOW = 600;
/** From this score on the text is called what the scorer is named for, and the words that speak for it are shown. */
const THRESHOLD = 0.5;
const SPANS_KEPT = 5;

export interface TableScorerOptions {
  name: string;
  /** Changes with the table, and with what is read of a text. */
  version: string;
  /** Of the table in `models/ngrams`, and of texts above the threshold. */
  label: string;
  reads: Reads;
  summary: string;
}

/** A scorer that adds up learned weights of hashed n-grams. */
export function createTableScorer({ name, version, label, reads, summary }: TableScorerOptions): Scorer {
  let judge: TableJudge | undefined;
  return {
    name,
    version,
    reads,
    summary,
    load: () => {
      judge ??= new TableJudge(readTable(modelFile('ngrams', `${label}.bin`)), label);
      return Promise.resolve();
    },
    score: (texts) => {
      const own = judge;
      return Promise.resolve(texts.map((text) => own?.score(text) ?? noScore('the table is not loaded')));
    },
  };
}

/** Judges texts by one table. */
export class TableJudge {
  private readonly reader: FeatureReader;
  /** In which text a bucket was met last: each counts once. */
  private readonly met: Uint32Array;
  private text = 0;

  constructor(
    private readonly table: Table,
    private readonly label: string,
  ) {
    this.reader = new FeatureReader(table.bits);
    this.met = new Uint32Array(table.weights.length);
  }

  score(text: string): Score {
    if (text.trim() === '') return noScore(NO_TEXT);
    let worst = { probability: -1, from: 0, to: 0 };
    for (const { from, to } of windows(text)) {
      const probability = this.probability(this.reader.read(text, from, to));
      if (probability > worst.probability) worst = { probability, from, to };
    }
    const score = worst.probability;
    if (score < THRESHOLD) return { score, label: 'none', spans: [] };
    return { score, label: this.label, spans: this.spans(text, this.reader.read(text, worst.from, worst.to)) };
  }

  private probability(features: Features): number {
    const { weights, step, bias, slope, intercept } = this.table;
    const { count, buckets } = features;
    const { met } = this;
    const text = ++this.text;
    let sum = 0;
    let distinct = 0;
    for (let i = 0; i < count; i++) {
      const bucket = buckets[i] ?? 0;
      if (met[bucket] === text) continue;
      met[bucket] = text;
      sum += weights[bucket] ?? 0;
      distinct++;
    }
    const logit = bias + (sum * step) / Math.sqrt(Math.max(1, distinct));
    return 1 / (1 + Math.exp(-(slope * logit + intercept)));
  }

  /** The words with the greatest weight: that of all n-grams in them. */
  private spans(text: string, { count, buckets, starts, ends }: Features): ScoreSpan[] {
    const weightAt = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const weight = this.table.weights[buckets[i] ?? 0] ?? 0;
      const start = starts[i] ?? 0;
      const length = Math.max(1, (ends[i] ?? 0) - start);
      for (let at = start; at < start + length; at++) weightAt.set(at, (weightAt.get(at) ?? 0) + weight / length);
    }
    const from = starts[0] ?? 0;
    const window = text.slice(from, from + WINDOW);
    return [...window.matchAll(/[\p{L}\p{N}\p{M}'’]+/gu)]
      .map(({ 0: word, index }) => {
        let weight = 0;
        for (let at = from + index; at < from + index + word.length; at++) weight += weightAt.get(at) ?? 0;
        return { start: from + index, end: from + index + word.length, label: this.label, weight };
      })
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, SPANS_KEPT)
      .map(({ start, end, label }) => ({ start, end, label }));
  }
}

/** Stretches of the text, cut anywhere. */
function* windows(text: string): Generator<{ from: number; to: number }> {
  if (text.length <= WINDOW) return yield { from: 0, to: text.length };
  for (let from = 0; from < text.length - WINDOW / 2; from += WINDOW / 2) {
    yield { from, to: Math.min(text.length, from + WINDOW) };
  }
}
