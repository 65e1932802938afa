import { statSync } from 'node:fs';
import { isMasked } from '../../capture/chat/example.js';
import { nearest } from '../../core/config/index.js';
import { SidelightError } from '../../core/errors.js';
import { asString } from '../../core/json.js';
import { withAsker } from '../installation/asker.js';
import { textFlag, type Invocation } from '../command.js';
import { writeLines, writeWhole } from './file.js';
import { FORMATS, type ExportFormat, type ToLine } from './formats/index.js';
import { leaveOut, readCalls, type ExportedCall, type ExportProgress } from './read_calls.js';
import { selectionOf } from './selection.js';
import { outcomeOf, progressLine } from './words.js';
import { readConfig } from '../settings.js';
import { StatusLine } from '../status_line.js';

/** What is counted while calls are written. */
interface Run extends ExportProgress {
  written: number;
}

/** Exports what the command line asks for. @returns the exit code @throws {SidelightError} USAGE, STORE_UNAVAILABLE, QUERY_REFUSED */
export async function runExport(invocation: Invocation): Promise<number> {
  const format = formatOf(textFlag(invocation, 'format'));
  const config = readConfig(invocation);
  const selection = selectionOf(invocation, config, Date.now(), format.isForTraining === true);
  const named = textFlag(invocation, 'out');
  const out = named === '-' ? undefined : named;
  const run: Run = { matching: 0, done: 0, leftOut: new Map(), written: 0 };
  const status = new StatusLine();
  const started = performance.now();
  const tell = () => status.tell(() => progressLine(run, run.written, (performance.now() - started) / 1000));

  const write = (path: string | null) =>
    withAsker(invocation, config, 'export', async (ask) => {
      const calls = readCalls(ask, selection, format.columns, run);
      if ('file' in format.as) return format.as.file(path ?? '', counted(calls, run, tell), ask);
      const lines = linesOf(calls, format.as.lines, run, selection.leavesOutMasked);
      return writeLines(path, counted(lines, run, tell));
    });
  if (out !== undefined) await writeWhole(out, invocation.values['force'] === true, write);
  else if ('lines' in format.as) await write(null);
  else throw new SidelightError('USAGE', `${format.name} needs a file: --out FILE`);
  status.clear();
  for (const line of outcomeOf(run, run.written, whereTo(out, started))) process.stderr.write(`${line}\n`);
  return 0;
}

/** @throws {SidelightError} USAGE */
function formatOf(name: string | undefined): ExportFormat {
  const known = FORMATS.map((format) => format.name);
  const format = FORMATS.find((each) => each.name === name);
  if (format !== undefined) return format;
  if (name === undefined) throw new SidelightError('USAGE', `export needs a format: --format ${known.join('|')}`);
  const meant = nearest(name, known);
  const hint = meant === undefined ? `Formats: ${known.join(', ')}.` : `Did you mean ${meant}?`;
  throw new SidelightError('USAGE', `there is no format "${name}"`, { hint });
}

async function* counted<T>(written: AsyncIterable<T>, run: Run, tell: () => void): AsyncGenerator<T> {
  for await (const each of written) {
    tell();
    yield each;
    run.written++;
  }
}

/** Lines of the calls that make one; the others are counted by what is in the way. */
async function* linesOf(
  calls: AsyncIterable<ExportedCall>,
  toLine: ToLine,
  progress: ExportProgress,
  leavesOutMasked: boolean,
): AsyncGenerator<string> {
  for await (const call of calls) {
    const line = leavesOutMasked && isMostlyMasked(call) ? { reason: 'masked' } : toLine(call);
    if (typeof line === 'string') yield line;
    else leaveOut(progress, line.reason, 1);
  }
}

function isMostlyMasked({ row, correction }: ExportedCall): boolean {
  return isMasked({ prompt: asString(row['prompt']), output: correction || asString(row['output']) });
}

function whereTo(out: string | undefined, started: number): string {
  const seconds = `in ${((performance.now() - started) / 1000).toFixed(1)} s`;
  return out === undefined ? ` ${seconds}` : ` to ${out} (${(statSync(out).size / 1e6).toFixed(1)} MB) ${seconds}`;
}
