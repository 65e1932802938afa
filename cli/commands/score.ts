import { appendFile } from 'node:fs/promises';
import { SidelightError, messageOf } from '../../core/errors.js';
import { wellFormedJson } from '../../core/well_formed.js';
import { count } from '../../core/words/amounts.js';
import type { Score, Scorer } from '../../evaluator/scorers/index.js';
import { cappedAt } from '../judge_cap.js';
import { marksOf } from '../installation/purpose_marks.js';
import { CONFIG_FLAGS, readConfig } from '../settings.js';
import { StatusLine } from '../status_line.js';
import { textFlag, type Command, type Invocation } from '../command.js';
import { idsIn, linesOf, readLine, waitingIn, type TextLine, type Waiting } from '../score/input.js';

/** Texts that are scored together. */
const BATCH = 64;
const BATCH_CHARS = 2_000_000;
const REASONS_SHOWN = 10;

/** One that may cost money tells how much it has been so far. */
type MeteredScorer = Scorer & { spent?(): string; forecast?(waiting: Waiting): string; readonly isCapped?: boolean };

interface Progress {
  /** Null where nobody knows how many there are: standard input. */
  waiting: number | null;
  scored: number;
  known: number;
  bad: number;
}

export const scoreCommand: Command = {
  name: 'score',
  usage: '[NAME]',
  summary:
    'runs one scorer on lines of text, as it runs on calls; without NAME lists the scorers and whether they load',
  details: [
    'Reads lines {"id", "text"} from standard input and writes lines {"id", "score", "label", "spans"}, in the same order. The score is 0 to 1;',
    'null is no data, with the reason. Strong scorers add "categories" by kind of harm, and "read", the share of a long text that was read; "embedding"',
    'writes a "vector". Spans are UTF-16 offsets into the text. Progress is told on standard error when that is a terminal.',
    'With --resume FILE results are added to FILE, and ids that are in it already are not scored again.',
    'A judge of the configuration tells on standard error what it may cost, and what it has cost. It ends at --max-cost, at the latest at its limit of a day.',
    'Exit code 1 when lines could not be read, or the scorer cannot load.',
    '',
    'For example: sidelight score pii < texts.jsonl > scores.jsonl',
  ].join('\n'),
  flags: {
    ...CONFIG_FLAGS,
    resume: { type: 'string', value: 'FILE', help: 'add results to FILE, less what is in it already' },
    'max-cost': { type: 'string', value: 'USD', help: 'a judge ends before more than that is spent' },
    input: { type: 'string', value: 'FILE', help: 'read from FILE instead of standard input' },
  },
  positionals: 1,
  run: async (invocation) => {
    const { createScorers } = await import('../../evaluator/scorers/index.js');
    const { createJudgeScorers } = await import('../../evaluator/judges/index.js');
    const config = readConfig(invocation);
    const capped = cappedAt(config.scorers, maxCostOf(invocation));
    const judges = createJudgeScorers(capped, marksOf(config));
    const scorers: MeteredScorer[] = [...createScorers(config.scorers.models), ...judges];
    const [name] = invocation.positionals;
    if (name === undefined) return list(scorers, invocation);
    const scorer = scorers.find((each) => each.name === name) ?? scorers.find((each) => each.name === `${name}_cheap`);
    if (scorer === undefined) {
      const names = scorers.map((each) => each.name).join(', ');
      throw new SidelightError('USAGE', `there is no scorer "${name}"`, { hint: `There are ${names}.` });
    }
    try {
      await scorer.load();
    } catch (error) {
      throw new SidelightError('MISSING_PACKAGE', `the scorer ${scorer.name} cannot load: ${messageOf(error)}`, {
        cause: error,
      });
    }
    return scoreLines(scorer, invocation);
  },
};

/** US dollars. @throws {SidelightError} USAGE */
function maxCostOf(invocation: Invocation): number {
  const text = textFlag(invocation, 'max-cost');
  const value = text === undefined ? Infinity : Number(text);
  if (value > 0) return value;
  throw new SidelightError('USAGE', '--max-cost needs a number of US dollars above 0');
}

/** Each with its version, what it finds, and why it cannot load where that is so. */
async function list(scorers: readonly Scorer[], { print }: Invocation): Promise<number> {
  const widthOf = (field: 'name' | 'version') => Math.max(...scorers.map((each) => each[field].length));
  const [names, versions] = [widthOf('name'), widthOf('version')];
  for (const scorer of scorers) {
    const reason = await scorer.load().then(
      () => '',
      (error: unknown) => ` (cannot load: ${messageOf(error)})`,
    );
    print(`${scorer.name.padEnd(names)}  ${scorer.version.padEnd(versions)}  ${scorer.summary}${reason}`);
  }
  return 0;
}

async function scoreLines(scorer: MeteredScorer, invocation: Invocation): Promise<number> {
  const output = textFlag(invocation, 'resume');
  const known = output === undefined ? new Set<string>() : await idsIn(output);
  const input = textFlag(invocation, 'input');
  const waiting = input === undefined ? null : await waitingIn(input, known);
  const done: Progress = { waiting: waiting?.texts ?? null, scored: 0, known: known.size, bad: 0 };
  const write = (lines: string[]): Promise<void> | void => {
    if (output !== undefined) return appendFile(output, `${lines.join('\n')}\n`);
    for (const line of lines) invocation.print(line);
  };
  let batch: TextLine[] = [];
  let size = 0;
  let number = 0;
  const spent = (): string => scorer.spent?.() ?? '';
  const status = new StatusLine();
  const progress = progressOf(done, spent);
  if (scorer.forecast !== undefined) process.stderr.write(beforeRun(scorer, waiting));
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const scores = await scorer.score(batch.map(({ text }) => text));
    // At the limit, what has no score is left for --resume.
    const isKept = (index: number): boolean => scorer.isCapped !== true || (scores[index]?.score ?? null) !== null;
    const rows = batch.flatMap(({ id }, index) => (isKept(index) ? [{ id, ...shown(scores[index]) }] : []));
    if (rows.length > 0) await write(rows.map((row) => wellFormedJson(JSON.stringify(row))));
    if (scorer.isCapped === true) throw limitReached(scorer);
    done.scored += batch.length;
    [batch, size] = [[], 0];
    status.tell(progress);
  };
  try {
    for await (const line of linesOf(input)) {
      number++;
      if (line.trim() === '') continue;
      const read = readLine(line, number);
      if (typeof read === 'string') {
        if (done.bad++ < REASONS_SHOWN) process.stderr.write(`line ${number}: ${read}\n`);
        continue;
      }
      if (known.has(String(read.id))) continue;
      batch.push(read);
      size += read.text.length;
      if (batch.length >= BATCH || size >= BATCH_CHARS) await flush();
    }
    await flush();
  } finally {
    status.end(progress());
    if (scorer.spent !== undefined) process.stderr.write(`${scorer.name}: ${spent()}\n`);
  }
  if (done.bad > REASONS_SHOWN) process.stderr.write(`... and ${done.bad - REASONS_SHOWN} more lines\n`);
  return done.bad > 0 ? 1 : 0;
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
