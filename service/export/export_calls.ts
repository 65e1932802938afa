import type { Ask } from '../../core/ask.js';
import { isMasked } from '../../capture/chat/example.js';
import { asString } from '../../core/json.js';
import type { ExportFormat } from './formats/index.js';
import type { ToLine } from './formats/format.js';
import { leaveOut, readCalls, type ExportedCall, type ExportProgress } from './read_calls.js';
import type { Selection } from './rules.js';

/** Lines are given in pieces of so many characters. */
const PIECE = 65_536;

/**
 * The calls of a selection as the bytes of a file, oldest first; a bounded part of them is in memory.
 * @param progress is kept up to date
 * @param tell called with each call
 * @throws {SidelightError} QUERY_REFUSED, STORE_UNAVAILABLE, MISSING_PACKAGE
 */
export function exportCalls(
  ask: Ask,
  selection: Selection,
  { as, columns }: ExportFormat,
  progress: ExportProgress,
  tell: () => void = () => {},
): AsyncIterable<string | Uint8Array> {
  const calls = readCalls(ask, selection, columns, progress);
  if ('bytes' in as) return as.bytes(counted(calls, progress, tell), ask);
  return piecesOf(counted(linesOf(calls, as.lines, progress, selection.leavesOutMasked), progress, tell));
}

async function* counted<T>(written: AsyncIterable<T>, progress: ExportProgress, tell: () => void): AsyncGenerator<T> {
  for await (const each of written) {
    tell();
    yield each;
    progress.written++;
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

async function* piecesOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
