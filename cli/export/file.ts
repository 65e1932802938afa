import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { messageOf, SidelightError } from '../../core/errors.js';
import { makeFolder } from '../../core/process/make_folder.js';

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
    makeFolder(dirname(path));
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
  // Each write tells of its own failure.
  out.on('error', () => undefined);
  try {
    for await (const piece of pieces) await written(out, piece);
    if (path === null) return;
    out.end();
    await finished(out);
  } catch (error) {
    if (path !== null || !isClosedPipe(error)) throw error;
  }
}

function written(out: Writable, piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}

function isClosedPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}

function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
