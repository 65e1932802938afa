import type { StoredCall } from '../../core/call.js';
import { jsonLine } from '../insert_body.js';
import { CALL_COLUMN_NAMES } from '../migrations/call_columns.js';

/**
 * A call as a line of values in the order of CALL_COLUMN_NAMES: without 58 names in every row, an insert costs a third less.
 * @param now Unix epoch, milliseconds
 */
export function callLine(call: StoredCall, now: number, sequence: number): string {
  const row: Record<string, unknown> = { ...call, ingested_at: new Date(now).toISOString(), ingest_seq: sequence };
  return jsonLine(CALL_COLUMN_NAMES.map((name) => row[name]));
}
