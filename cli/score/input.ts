import { createReadStream } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { SidelightError, messageOf } from '../../core/errors.js';

export interface TextLine {
  id: string | number;
  text: string;
}

/** Texts that are still to be scored, as far as that can be told before. */
export interface Waiting {
  texts: number;
  /** UTF-16 units of all of them. */
  characters: number;
}

/** What waits in a file. @param known ids that have a score */
export async function waitingIn(file: string, known: ReadonlySet<string>): Promise<Waiting> {
  const waiting = { texts: 0, characters: 0 };
  for await (const { text } of textsOf(file, known)) {
    if (text.trim() === '') continue;
    waiting.texts++;
    waiting.characters += text.length;
  }
  return waiting;
}

/**
 * Texts of a file, or of standard input, that are still to be scored; empty lines are passed over.
 * @param known ids that have a score
 * @param tellBad is told of each line that has no text, by its number from 1, and what is wrong with it
 * @throws {SidelightError} USAGE when it cannot be read
 */
export async function* textsOf(
  file: string | undefined,
  known: ReadonlySet<string>,
  tellBad?: (number: number, reason: string) => void,
): AsyncGenerator<TextLine> {
  let number = 0;
  for await (const line of linesOf(file)) {
    number++;
    if (line.trim() === '') continue;
    const read = readLine(line, number);
    if (typeof read === 'string') tellBad?.(number, read);
    else if (!known.has(String(read.id))) yield read;
  }
}

/** A line's text, or what is wrong with the line. */
function readLine(line: string, number: number): TextLine | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON (${messageOf(error)})`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object {"id", "text"}';
  const { id = number, text } = value as Record<string, unknown>;
  if (typeof text !== 'string') return '"text" is not a string';
  if (typeof id !== 'string' && typeof id !== 'number') return '"id" is neither a string nor a number';
  return { id, text };
}

/** Ids of an output; a last line that was cut off is not one. */
export async function idsIn(file: string): Promise<Set<string>> {
  const ids = new Set<string>();
  let isWhole = true;
  try {
    for await (const chunk of createReadStream(file, 'utf8')) isWhole = String(chunk).endsWith('\n');
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      try {
        const { id } = JSON.parse(line) as { id?: unknown };
        if (typeof id === 'string' || typeof id === 'number') ids.add(String(id));
      } catch {
        // Cut off when the last run was: its text is scored again.
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ids;
    throw new SidelightError('USAGE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
  if (!isWhole) await appendFile(file, '\n');
  return ids;
}

async function* linesOf(file: string | undefined): AsyncGenerator<string> {
  try {
    const input = file === undefined ? process.stdin : createReadStream(file);
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    throw new SidelightError('USAGE', `cannot read ${file ?? 'standard input'}: ${messageOf(error)}`, { cause: error });
  }
}
