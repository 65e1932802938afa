import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { recordOfBatchLine } from '../../capture/posted/openai_batch.js';
import { SidelightError, messageOf } from '../../core/errors.js';

/** Lines that are sent together. */
export interface Chunk {
  /** Of each line, counted from 1. */
  numbers: number[];
  text: string;
}

const CHUNK_LINES = 1000;
const CHUNK_CHARS = 2_000_000;
const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * The records of a file (`-`: standard input), gzipped or not, in chunks. Lines of a batch's output become records.
 * @throws {SidelightError} USAGE when the file cannot be read
 */
export async function* chunksOf(file: string, target: string | undefined): AsyncGenerator<Chunk> {
  const at = file === '-' ? new Date().toISOString() : modifiedAt(file);
  let chunk: string[] = [];
  let numbers: number[] = [];
  let size = 0;
  let number = 0;
  for await (const line of linesOf(file)) {
    number++;
    if (line.trim() === '') continue;
    const record = recordOf(line, at, target);
    chunk.push(record);
    numbers.push(number);
    size += record.length;
    if (chunk.length < CHUNK_LINES && size < CHUNK_CHARS) continue;
    yield { numbers, text: `${chunk.join('\n')}\n` };
    [chunk, numbers, size] = [[], [], 0];
  }
  if (chunk.length > 0) yield { numbers, text: `${chunk.join('\n')}\n` };
}

/** Before anything is opened or made for it. @throws {SidelightError} USAGE when the file is not there */
export function requireFile(file: string): void {
  if (file !== '-') modifiedAt(file);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    const source = file === '-' ? process.stdin : createReadStream(file);
    yield* createInterface({ input: Readable.from(unzipped(source)), crlfDelay: Infinity });
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Told by the first bytes, not by the name: what comes through a pipe has none. */
async function* unzipped(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const rest = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })();
  if (!first.value.subarray(0, 2).equals(GZIP)) yield* rest;
  else yield* Readable.from(rest).pipe(createGunzip());
}

function modifiedAt(file: string): string {
  try {
    return statSync(file).mtime.toISOString();
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The line as it is, unless it is one of a batch, or has no target and one is given. */
function recordOf(line: string, at: string, target: string | undefined): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line;
  }
  const ofBatch = recordOfBatchLine(value, at);
  if (ofBatch === undefined && target === undefined) return line;
  const record = ofBatch ?? value;
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return line;
  const { target: own, ...rest } = record as Record<string, unknown>;
  return JSON.stringify({ ...rest, target: own ?? target ?? null });
}

function unreadable(file: string, error: unknown): SidelightError {
  if (error instanceof SidelightError) return error;
  return new SidelightError('USAGE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
}
