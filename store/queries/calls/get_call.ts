import type { StoredCall } from '../../../core/call.js';
import { CALL_COLUMN_NAMES } from '../../migrations/call_columns.js';
import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

export interface CallRow extends StoredCall {
  model: string;
  ingested_at: string;
  ingest_seq: number;
}

const TIMES = new Set(['started_at', 'ingested_at']);
const COLUMNS = [
  ...CALL_COLUMN_NAMES.map((name) => (TIMES.has(name) ? `${iso(`c.${name}`)} AS ${name}` : name)),
  'model',
];

/** One call with its texts; from the copies kept as evidence when the texts or the call are gone. Null when nobody knows it. */
export async function getCall(store: Store, callId: string): Promise<CallRow | null> {
  const call = await find(store, 'calls', callId);
  if (call !== null && (call.prompt !== '' || call.output !== '')) return call;
  return (await find(store, 'evidence', callId)) ?? call;
}

async function find(store: Store, table: 'calls' | 'evidence', callId: string): Promise<CallRow | null> {
  const rows = await store.query<CallRow>(
    `SELECT ${COLUMNS.join(', ')} FROM ${table} AS c WHERE call_id = {call_id:String} LIMIT 1`,
    { call_id: callId },
  );
  return rows[0] ?? null;
}
