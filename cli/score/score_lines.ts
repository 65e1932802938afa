import { appendFile } from 'node:fs/promises';
import { SidelightError } from '../../core/errors.js';
import { wellFormedJson } from '../../core/well_formed.js';
import { count } from '../../core/words/amounts.js';
import type { Score, Scorer } from '../../evaluator/scorers/index.js';
import { textFlag, type Invocation } from '../command.js';
import { StatusLine } from '../status_line.js';
import { idsIn, textsOf, waitingIn, type TextLine, type Waiting } from './input.js';

/** Texts that are scored together. */
const BATCH = 64;
const BATCH_CHARS = 2_000_000;
const REASONS_SHOWN = 10;

/** One that may cost money tells how much it has been so far. */
export type MeteredScorer = Scorer & {
  spent?(): string;
  forecast?(waiting: Waiting): string;
  readonly isCapped?: boolean;
};

interface Progress {
  /** Null where nobody knows how many there are: standard input. */
  waiting: number | null;
  scored: number;
  known: number;
  bad: number;
}

/**
 * Scores each text of the input that has no score yet, and writes a line for it.
 * @returns the exit code: 1 when lines could not be read
 * @throws {SidelightError} USAGE when a file cannot be read, or the limit of a judge is reached
 */
export async function scoreLines(scorer: MeteredScorer, invocation: Invocation): Promise<number> {
  const output = textFlag(invocation, 'resume');
  const known = output === undefined ? new Set<string>() : await idsIn(output);
  const input = textFlag(invocation, 'input');
  const waiting = input === undefined ? null : await waitingIn(input, known);
  if (scorer.forecast !== undefined) process.stderr.write(beforeRun(scorer, waiting));
  const done: Progress = { waiting: waiting?.texts ?? null, scored: 0, known: known.size, bad: 0 };
  const spent = (): string => scorer.spent?.() ?? '';
  const progress = progressOf(done, spent);
  const status = new StatusLine();
  const tellBad = (number: number, reason: string): void => {
    if (done.bad++ < REASONS_SHOWN) process.stderr.write(`line ${number}: ${reason}\n`);
  };
  try {
    for await (const batch of batchesOf(textsOf(input, known, tellBad))) {
      const lines = written(batch, await scorer.score(batch.map(({ text }) => text)), scorer);
      if (output === undefined) lines.forEach((line) => invocation.print(line));
      else await appendFile(output, lines.map((line) => `${line}\n`).join(''));
      if (scorer.isCapped === true) throw limitReached(scorer);
      done.scored += batch.length;
      status.tell(progress);
    }
  } finally {
    status.end(progress());
    if (scorer.spent !== undefined) process.stderr.write(`${scorer.name}: ${spent()}\n`);
  }
  if (done.bad > REASONS_SHOWN) process.stderr.write(`... and ${done.bad - REASONS_SHOWN} more lines\n`);
  return done.bad > 0 ? 1 : 0;
}

async function* batchesOf(texts: AsyncIterable<TextLine>): AsyncGenerator<TextLine[]> {
  let batch: TextLine[] = [];
  let size = 0;
  for await (const each of texts) {
    batch.push(each);
    size += each.text.length;
    if (batch.length < BATCH && size < BATCH_CHARS) continue;
    yield batch;
    [batch, size] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

/** A line a text. At the limit of a judge, what has no score is left for --resume. */
function written(batch: readonly TextLine[], scores: readonly Score[], { isCapped }: MeteredScorer): string[] {
  return batch.flatMap(({ id }, index) => {
    const score = scores[index];
    if (isCapped === true && (score?.score ?? null) === null) return [];
    return [wellFormedJson(JSON.stringify({ id, ...shown(score) }))];
  });
}

/** What it will cost, as far as that can be told: of standard input, by a thousand texts of 1,000 characters. */
function beforeRun(scorer: MeteredScorer, waiting: Waiting | null): string {
  const told =
    waiting === null
      ? `standard input (--input FILE tells it for what is in a file); ${scorer.forecast?.({ texts: 1000, characters: 1e6 })}`
      : scorer.forecast?.(waiting);
  return `${scorer.name} ${scorer.summary}\n${told}\n`;
}

function limitReached({ name }: Scorer): SidelightError {
  return new SidelightError(
    'USAGE',
    `the limit of the judge ${name} is reached: the texts that are left have no score`,
    {
      hint: 'Another run with --resume FILE goes on with them; --max-cost, and daily_cost_cap and daily_requests in scorers.judges, set the limit.',
    },
  );
}

/** A score as it is written: a vector is a list. */
function shown(score: Score | undefined): Record<string, unknown> {
  if (score?.vector === undefined) return { ...score };
  return { ...score, vector: [...score.vector] };
}

/** How many texts are scored, and how fast. */
function progressOf(done: Progress, spent: () => string): () => string {
  const began = performance.now();
  return () => {
    const rate = Math.round((done.scored * 1000) / (performance.now() - began));
    const known = done.known > 0 ? `, ${count(done.known)} known before` : '';
    const cost = spent() === '' ? '' : `, ${spent()}`;
    const of = done.waiting === null ? '' : ` of ${count(done.waiting)}`;
    return `${count(done.scored)}${of} texts scored${known}, ${count(rate)} a second${cost}`;
  };
}
