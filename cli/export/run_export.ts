import { statSync } from 'node:fs';
import { nearest } from '../../core/config/index.js';
import { SidelightError } from '../../core/errors.js';
import { EXPORT_FORMATS } from '../../core/export.js';
import { withAsker } from '../installation/asker.js';
import { textFlag, type Invocation } from '../command.js';
import { writePieces, writeWhole } from './file.js';
import { exportCalls, FORMATS, noProgress, type ExportFormat } from '../../service/export/index.js';
import { selectionOf } from './selection.js';
import { outcomeOf, progressLine } from './words.js';
import { readConfig } from '../settings.js';
import { StatusLine } from '../status_line.js';

/** Exports what the command line asks for. @returns the exit code @throws {SidelightError} USAGE, STORE_UNAVAILABLE, QUERY_REFUSED */
export async function runExport(invocation: Invocation): Promise<number> {
  const format = formatOf(textFlag(invocation, 'format'));
  const config = readConfig(invocation);
  const isForTraining = format.isForTraining === true;
  const selection = selectionOf(invocation, config, Date.now(), isForTraining);
  const named = textFlag(invocation, 'out');
  const out = named === '-' ? undefined : named;
  const progress = noProgress();
  const status = new StatusLine();
  const started = performance.now();
  const tell = () => status.tell(() => progressLine(progress, (performance.now() - started) / 1000));

  const write = (path: string | null) =>
    withAsker(invocation, config, 'export', (ask) =>
      writePieces(path, exportCalls(ask, selection, format, progress, tell)),
    );
  if (out !== undefined) await writeWhole(out, invocation.values['force'] === true, write);
  else if ('lines' in format.as) await write(null);
  else throw new SidelightError('USAGE', `${format.name} needs a file: --out FILE`);
  status.clear();
  const outcome = outcomeOf(progress, whereTo(out, started), isForTraining);
  for (const line of outcome) process.stderr.write(`${line}\n`);
  return 0;
}

/** @throws {SidelightError} USAGE */
function formatOf(name: string | undefined): ExportFormat {
  const known: readonly string[] = EXPORT_FORMATS;
  const format = FORMATS.find((each) => each.name === name);
  if (format !== undefined) return format;
  if (name === undefined) throw new SidelightError('USAGE', `export needs a format: --format ${known.join('|')}`);
  const meant = nearest(name, known);
  const hint = meant === undefined ? `Formats: ${known.join(', ')}.` : `Did you mean ${meant}?`;
  throw new SidelightError('USAGE', `there is no format "${name}"`, { hint });
}

function whereTo(out: string | undefined, started: number): string {
  const seconds = `in ${((performance.now() - started) / 1000).toFixed(1)} s`;
  return out === undefined ? ` ${seconds}` : ` to ${out} (${(statSync(out).size / 1e6).toFixed(1)} MB) ${seconds}`;
}
