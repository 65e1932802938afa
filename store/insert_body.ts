import { wellFormedJson } from '../core/well_formed.js';
import { quoted } from './sql/quoting.js';
import type { InsertOptions, StoreMode } from './store.js';

/** The embedded engine copies an insert whole: bodies are kept to this many bytes. */
export const PIECE_MAX_BYTES = 4_000_000;

/** One row as a line. */
export function jsonLine(row: object): string {
  return wellFormedJson(JSON.stringify(row));
}

/** NDJSON bodies of at most 4 MB each; a row that is longer alone goes alone. */
export function* pieces(rows: readonly object[], maxBytes = PIECE_MAX_BYTES): Generator<string> {
  let lines: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const line = jsonLine(row);
    const own = Buffer.byteLength(line) + 1;
    if (lines.length > 0 && bytes + own > maxBytes) {
      yield lines.join('\n');
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += own;
  }
  if (lines.length > 0) yield lines.join('\n');
}

/**
 * The whole insert as one statement. Its settings stand in the SQL, because settings handed to the client would stick to the session of the
 * embedded engine. A body makes exactly one block (no parallel parsing), so that a token stands for the same rows at every attempt.
 */
export function insertStatement(
  table: string,
  ndjson: string,
  mode: StoreMode,
  { token, columns }: InsertOptions = {},
): string {
  const settings = [
    "date_time_input_format = 'best_effort'",
    'input_format_parallel_parsing = 0',
    'async_insert = 0',
    'max_partitions_per_insert_block = 1000',
  ];
  if (token !== undefined) {
    settings.push(
      `insert_deduplication_token = ${quoted(token)}`,
      'deduplicate_blocks_in_dependent_materialized_views = 1',
    );
  }
  if (mode === 'cluster') settings.push('distributed_foreground_insert = 1');
  const into = columns === undefined ? table : `${table} (${columns.join(', ')})`;
  const format = columns === undefined ? 'JSONEachRow' : 'JSONCompactEachRow';
  return `INSERT INTO ${into} SETTINGS ${settings.join(', ')} FORMAT ${format}\n${ndjson}\n`;
}
