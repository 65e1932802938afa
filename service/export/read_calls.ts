import type { Ask } from '../../core/ask.js';
import { SidelightError } from '../../core/errors.js';
import { asArray, asNumber, asString } from '../../core/json.js';
import { queries } from '../../store/index.js';
import type { Selection } from './rules.js';

/** A row of `calls`, with what the call was corrected to, if ratings are read. */
export interface ExportedCall {
  row: Record<string, unknown>;
  correction: string;
}

/** How far an export is. */
export interface ExportProgress {
  /** Calls that match the filter. */
  matching: number;
  written: number;
  /** By reason. */
  leftOut: Map<string, number>;
}

/** That of an export that begins. */
export function noProgress(): ExportProgress {
  return { matching: 0, written: 0, leftOut: new Map() };
}

interface Listed extends queries.ExportCursor {
  correction: string;
}

const DAY_MS = 86_400_000;
/** Ids are read many at a time, which means looking through a day; texts few, since they are long. */
const PAGE = 10_000;
const ROWS = 500;

/**
 * Reads the calls of a selection, oldest first, day by day: no more of them are in memory than one question answers. What is left out is counted.
 * @param columns of `calls`, as in a SELECT
 * @throws {SidelightError} QUERY_REFUSED, STORE_UNAVAILABLE
 */
export async function* readCalls(
  ask: Ask,
  { filter, rules }: Selection,
  columns: string,
  progress: ExportProgress,
): AsyncGenerator<ExportedCall> {
  const days = await ask(queries.exportDaysSql(filter, rules));
  progress.matching = days.reduce((sum, { calls }) => sum + (asNumber(calls) ?? 0), 0);
  for (const { day } of days) {
    const start = asNumber(day) ?? 0;
    const range = { from: Math.max(start, filter.range.from), to: Math.min(start + DAY_MS, filter.range.to) };
    const ofDay = { ...filter, range };
    for (const unfit of await ask(queries.unfitCallsSql(ofDay, rules))) {
      leaveOut(progress, asString(unfit['reason']), asNumber(unfit['calls']) ?? 0);
    }
    for await (const page of pagesOf(ask, ofDay, rules)) yield* rowsOf(ask, page, columns);
  }
}

export function leaveOut({ leftOut }: ExportProgress, reason: string, calls: number): void {
  leftOut.set(reason, (leftOut.get(reason) ?? 0) + calls);
}

/** Lists of calls in the order of the export, each short enough for one question. */
async function* pagesOf(ask: Ask, filter: queries.CallFilter, rules: queries.ExportRules): AsyncGenerator<Listed[]> {
  let after: queries.ExportCursor | null = null;
  for (;;) {
    const rows: Record<string, unknown>[] = await ask(queries.exportPageSql(filter, rules, after, PAGE));
    const listed = rows.map((row) => ({
      at: asNumber(row['at']) ?? 0,
      callId: asString(row['call_id']),
      correction: asString(row['correction']),
    }));
    for (let first = 0; first < listed.length; first += ROWS) yield listed.slice(first, first + ROWS);
    after = listed.at(-1) ?? null;
    if (listed.length < PAGE) return;
  }
}

/** The calls themselves. Where they are too long for one answer, in halves. */
async function* rowsOf(ask: Ask, listed: readonly Listed[], columns: string): AsyncGenerator<ExportedCall> {
  const rows = await ask(queries.exportedCallsSql(listed, columns)).catch((error: unknown) => {
    const isTooLong = error instanceof SidelightError && error.code === 'QUERY_REFUSED' && listed.length > 1;
    if (!isTooLong) throw error;
    return null;
  });
  if (rows === null) {
    const half = Math.ceil(listed.length / 2);
    yield* rowsOf(ask, listed.slice(0, half), columns);
    yield* rowsOf(ask, listed.slice(half), columns);
    return;
  }
  const corrections = new Map(listed.map(({ callId, correction }) => [callId, correction]));
  for (const row of asArray(rows) as Record<string, unknown>[]) {
    yield { row, correction: corrections.get(asString(row['call_id'])) ?? '' };
  }
}
