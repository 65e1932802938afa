import type { OwnModelConfig } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { NO_TEXT, noScore } from './no_score.js';
import type { Score, Scorer } from './scorer.js';
import { Network } from './transformer/network.js';
import { readTokenizer, type Tokenizer } from './transformer/tokenizer.js';
import { batchesOf, windowsOf } from './transformer/windows.js';

const THRESHOLD = 0.5;
/** So many windows of a long text are read. */
const MOST_WINDOWS = 8;

interface Loaded {
  network: Network;
  tokenizer: Tokenizer;
}

/** A scorer of the operator's own: an ONNX network that classifies texts, with its tokenizer. The worst window of a long text counts. */
export function createOwnScorer(model: OwnModelConfig): Scorer {
  const { name, version, reads, path } = model;
  let loaded: Loaded | undefined;
  return {
    name,
    version,
    reads,
    summary: `your own model ${path}: how likely "${scoredLabel(model)}" is`,
    isHeavy: model.heavy,
    ...(model.steered_by !== undefined && { steeredBy: model.steered_by }),
    load: async () => {
      loaded ??= { tokenizer: await readTokenizer(model.tokenizer), network: await Network.load(path) };
    },
    score: (texts) =>
      loaded === undefined
        ? Promise.resolve(texts.map(() => noScore('the model is not loaded')))
        : judge(texts, loaded, model),
  };
}

function scoredLabel({ score, labels }: OwnModelConfig): string {
  return score ?? labels.at(-1) ?? '';
}

/** What is known of the worst window so far. */
interface Worst {
  score: number;
  label: string;
  start: number;
  end: number;
}

async function judge(
  texts: readonly string[],
  { network, tokenizer }: Loaded,
  model: OwnModelConfig,
): Promise<Score[]> {
  const { length } = model;
  const options = { length, step: Math.max(1, length - Math.ceil(length / 5)), most: MOST_WINDOWS };
  const read = texts.map((text) => windowsOf(text, tokenizer, options));
  const windows = read.flatMap((each, owner) => each.windows.map((window) => ({ ...window, owner })));
  const worst = new Map<number, Worst>();
  for (const batch of batchesOf(windows)) {
    const chosen = batch.flatMap((number) => windows[number] ?? []);
    const outputs = await network.run(chosen.map(({ ids }) => ids));
    const rows = rowsOf(outputs, chosen.length, model);
    chosen.forEach(({ owner, starts, ends }, index) => {
      const found = { ...verdict(rows[index] ?? [], model), start: starts[0] ?? 0, end: ends.at(-1) ?? 0 };
      const known = worst.get(owner);
      if (known === undefined || found.score > known.score) worst.set(owner, found);
    });
  }
  return texts.map((_, index): Score => {
    const found = worst.get(index);
    if (found === undefined) return noScore(NO_TEXT);
    const { score, label, start, end } = found;
    const share = read[index]?.read ?? 1;
    const spans = score >= THRESHOLD && end > start ? [{ start, end, label }] : [];
    return { score, label, spans, ...(share < 1 && { read: share }) };
  });
}

/** Outputs of the labels, a row for each text. @throws {SidelightError} CONFIG_INVALID when the network gives no such thing */
function rowsOf(
  outputs: Awaited<ReturnType<Network['run']>>,
  texts: number,
  { path, labels }: OwnModelConfig,
): number[][] {
  const found = Object.values(outputs).find(({ shape: [rows, width] }) => rows === texts && width === labels.length);
  if (found === undefined) {
    const shapes = Object.entries(outputs).map(([name, { shape }]) => `${name} [${shape.join(', ')}]`);
    throw new SidelightError(
      'CONFIG_INVALID',
      `the model ${path} gives ${shapes.join(' and ')} for ${texts} texts, and ${labels.length} labels are named`,
      { hint: 'Name as many labels in scorers.models as the network has outputs.' },
    );
  }
  const { values } = found;
  return Array.from({ length: texts }, (_, row) =>
    Array.from(values.subarray(row * labels.length, (row + 1) * labels.length)),
  );
}

function verdict(outputs: readonly number[], model: OwnModelConfig): { score: number; label: string } {
  const { labels, activation } = model;
  const probabilities = activation === 'softmax' ? softmax(outputs) : outputs.map((each) => 1 / (1 + Math.exp(-each)));
  const likeliest = probabilities.indexOf(Math.max(...probabilities));
  const score = probabilities[labels.indexOf(scoredLabel(model))] ?? 0;
  const label =
    activation === 'softmax' ? (labels[likeliest] ?? 'none') : score >= THRESHOLD ? scoredLabel(model) : 'none';
  return { score, label };
}

function softmax(outputs: readonly number[]): number[] {
  const most = Math.max(...outputs);
  const powers = outputs.map((each) => Math.exp(each - most));
  const sum = powers.reduce((total, each) => total + each, 0);
  return powers.map((each) => each / sum);
}
