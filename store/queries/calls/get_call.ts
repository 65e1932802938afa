import type { StoredCall } from '../../../core/call.js';
import type { Store } from '../../store.js';
import { READ_COLUMNS } from './read_columns.js';

export interface CallRow extends StoredCall {
  model: string;
  ingested_at: string;
  ingest_seq: number;
}

const COLUMNS = [...READ_COLUMNS, 'model'].join(', ');

/** One call with its texts; from the copies kept as evidence when the texts or the call are gone. Null when nobody knows it. */
export async function getCall(store: Store, callId: string): Promise<CallRow | null> {
  const call = await find(store, 'calls', callId);
  if (call !== null && (call.prompt !== '' || call.output !== '')) return call;
  return (await find(store, 'evidence', callId)) ?? call;
}

async function find(store: Store, table: 'calls' | 'evidence', callId: string): Promise<CallRow | null> {
  const rows = await store.query<CallRow>(
    `SELECT ${COLUMNS} FROM ${table} AS c WHERE call_id = {call_id:String} LIMIT 1`,
    { call_id: callId },
  );
  return rows[0] ?? null;
}
