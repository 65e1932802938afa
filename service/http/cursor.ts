import { ProblemError } from './problem.js';

/** Place in a list that is read whole: how many items come before. Opaque to clients. */
function encodeOffset(offset: number): string {
  return Buffer.from(`o${offset}`).toString('base64url');
}

/** @throws {ProblemError} INVALID_INPUT */
export function decodeOffset(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [, digits] = /^o(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (digits === undefined) throw new ProblemError('INVALID_INPUT', 'query.cursor: not a cursor of this list.');
  return Number(digits);
}

/** One page out of a list, with the cursor of the next. */
export function pageOf<T>(
  items: readonly T[],
  cursor: string | undefined,
  limit: number,
): { items: T[]; next_cursor: string | null } {
  const offset = decodeOffset(cursor);
  const end = offset + limit;
  return { items: items.slice(offset, end), next_cursor: items.length > end ? encodeOffset(end) : null };
}
