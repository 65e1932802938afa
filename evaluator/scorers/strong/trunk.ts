import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { modelFile } from '../model_file.js';
import { Network, type Output } from '../transformer/network.js';
import { batchesOf, windowsOf, type Window } from '../transformer/windows.js';
import { WordPiece } from '../transformer/wordpiece.js';

/** As in training; a text of some 3,500 characters is read whole. */
const WINDOWS = { length: 64, step: 52, most: 16 };
/** Texts whose judgement is kept: one scorer after the other asks for the same ones. */
const KEPT = 400;

const description = z.object({
  /** Changes with the weights. */
  version: z.string(),
  /** Names of the outputs, in their order. */
  heads: z.array(z.string()),
  /** Log-odds that are true to life, by head: slope * output + intercept. */
  calibration: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

/** What one head says of a text. */
export interface Verdict {
  /** True to life, by the worst window. */
  probability: number;
  /** The sentences that speak for it, where it is more likely than not; the worst first. */
  sentences: { start: number; end: number; probability: number }[];
}

export interface Judgement {
  verdicts: ReadonlyMap<string, Verdict>;
  /** Share of the text that was read. */
  read: number;
}

interface Loaded {
  network: Network;
  tokenizer: WordPiece;
  heads: z.output<typeof description>;
}

/** The network that all strong scorers share: one pass over a text answers for all of them. */
export class Trunk {
  private loading: Promise<Loaded> | undefined;
  private readonly known = new Map<string, Judgement>();

  /** Of the weights; where they are not there, `load` says so. */
  get version(): string {
    try {
      return describe().version;
    } catch {
      return 'none';
    }
  }

  /** @throws when the network, its vocabulary or the runtime is not there */
  async load(): Promise<void> {
    this.loading ??= loadAll();
    await this.loading;
  }

  /** Judgements in the order of the texts; undefined where there is nothing to read. */
  async judge(texts: readonly string[]): Promise<(Judgement | undefined)[]> {
    const loaded = await (this.loading ?? loadAll());
    const unknown = [...new Set(texts)].filter((text) => !this.known.has(text));
    const found = new Map(await judgeAll(unknown, loaded));
    const judged = texts.map((text) => found.get(text) ?? this.known.get(text));
    for (const [text, judgement] of found) this.keep(text, judgement);
    return judged;
  }

  private keep(text: string, judgement: Judgement): void {
    this.known.set(text, judgement);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KEPT) break;
      this.known.delete(oldest);
    }
  }
}

function describe(): z.output<typeof description> {
  return description.parse(JSON.parse(readFileSync(modelFile('minilm', 'strong.json'), 'utf8')));
}

async function loadAll(): Promise<Loaded> {
  return {
    heads: describe(),
    tokenizer: WordPiece.fromFile(modelFile('minilm', 'vocab.txt')),
    network: await Network.load(modelFile('minilm', 'strong.onnx')),
  };
}

async function judgeAll(
  texts: readonly string[],
  { network, tokenizer, heads }: Loaded,
): Promise<[string, Judgement][]> {
  const read = texts.map((text) => windowsOf(text, tokenizer, WINDOWS));
  const windows = read.flatMap((each, owner) => each.windows.map((window) => ({ ...window, owner })));
  const verdicts = texts.map(() => new Map<string, Verdict>());
  for (const batch of batchesOf(windows)) {
    const chosen = batch.flatMap((number) => windows[number] ?? []);
    const { logits, parts } = await network.run(chosen.map(({ ids }) => ids));
    chosen.forEach((window, row) => {
      const own = verdicts[window.owner];
      if (own === undefined || logits === undefined || parts === undefined) return;
      heads.heads.forEach((head, column) => {
        const [slope, intercept] = heads.calibration[head] ?? [1, 0];
        const logit = slope * (logits.values[row * heads.heads.length + column] ?? 0) + intercept;
        own.set(
          head,
          worse(own.get(head), 1 / (1 + Math.exp(-logit)), () =>
            worstSentence(texts[window.owner] ?? '', window, parts, row, column),
          ),
        );
      });
    });
  }
  return texts.flatMap((text, index): [string, Judgement][] => {
    const own = verdicts[index];
    const share = read[index]?.read ?? 0;
    return own === undefined || own.size === 0 ? [] : [[text, { verdicts: own, read: share }]];
  });
}

function worse(
  known: Verdict | undefined,
  probability: number,
  sentence: () => { start: number; end: number },
): Verdict {
  const sentences = known?.sentences ?? [];
  if (probability >= 0.5) sentences.push({ ...sentence(), probability });
  sentences.sort((a, b) => b.probability - a.probability);
  return { probability: Math.max(probability, known?.probability ?? 0), sentences };
}

/** Where the window's sentence is whose pieces say most, in the mean, for a head. */
function worstSentence(
  text: string,
  window: Window,
  parts: Output,
  row: number,
  column: number,
): { start: number; end: number } {
  const [, width = 0, heads = 0] = parts.shape;
  const { starts, ends } = window;
  let worst = { start: starts[0] ?? 0, end: ends.at(-1) ?? 0, mean: -Infinity };
  let sum = 0;
  let first = 0;
  for (let at = 0; at < starts.length; at++) {
    // The first piece of a row is the mark of its begin.
    sum += parts.values[(row * width + at + 1) * heads + column] ?? 0;
    const isLast = at === starts.length - 1;
    if (!isLast && !endsSentence(text.slice(starts[at], starts[at + 1]))) continue;
    const mean = sum / (at + 1 - first);
    if (at + 1 - first >= FEWEST_PIECES && mean > worst.mean)
      worst = { start: starts[first] ?? 0, end: ends[at] ?? 0, mean };
    [sum, first] = [0, at + 1];
  }
  return { start: worst.start, end: Math.max(worst.end, worst.start + 1) };
}

/** Less is no sentence. */
const FEWEST_PIECES = 3;

function endsSentence(text: string): boolean {
  return /[.!?。！？]\s|\n/.test(text);
}
