import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { messageOf, SidelightError } from '../../core/errors.js';

/**
 * Writes a file under another name and gives it its own when it is whole, so that half a file is never taken for one.
 * @param write gets the name to write to
 * @throws {SidelightError} USAGE when the file is there and may not be replaced, or cannot be written
 */
export async function writeWhole<T>(path: string, force: boolean, write: (path: string) => Promise<T>): Promise<T> {
  if (!force && existsSync(path)) {
    throw new SidelightError('USAGE', `${path} is there already`, {
      hint: 'Name another file, or replace it with --force.',
    });
  }
  const partial = `${path}.partial`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const result = await write(partial);
    renameSync(partial, path);
    return result;
  } catch (error) {
    if (existsSync(partial)) rmSync(partial);
    throw isOfDisk(error)
      ? new SidelightError('USAGE', `cannot write ${path}: ${messageOf(error)}`, { cause: error })
      : error;
  }
}

/** Writes pieces to a file, or to standard output without one. Whoever reads them there may stop reading. */
export async function writePieces(path: string | null, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  const out: Writable = path === null ? process.stdout : createWriteStream(path);
  let failure: unknown;
  const noteFailure = (error: unknown) => void (failure = error);
  out.on('error', noteFailure);
  for await (const piece of pieces) {
    if (!out.write(piece) && failure === undefined) await drained(out);
    if (failure !== undefined) break;
  }
  if (path !== null) {
    out.end();
    await finished(out);
  } else if (out.writableNeedDrain) await drained(out);
  out.off('error', noteFailure);
  if (failure !== undefined && !isClosedPipe(failure)) throw failure;
}

async function drained(out: Writable): Promise<void> {
  await Promise.race([once(out, 'drain'), once(out, 'close')]).catch(() => undefined);
}

function isClosedPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}

function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
