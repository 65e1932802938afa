import { CALL_COLUMN_NAMES } from '../../migrations/call_columns.js';
import { iso } from '../../sql/quoting.js';

const TIMES = new Set(['started_at', 'ingested_at']);

/** The columns of a stored call, of table `calls AS c`, as they are read: times as ISO 8601 text. */
export const READ_COLUMNS: readonly string[] = CALL_COLUMN_NAMES.map((name) =>
  TIMES.has(name) ? `${iso(`c.${name}`)} AS ${name}` : name,
);
