import type { Store } from '../store.js';
import type { StoredCall } from '../../core/call.js';

export interface CallRow extends StoredCall {
  model: string;
  ingested_at: string;
  ingest_seq: number;
}

/** One call with its texts; from the copies kept as evidence when the texts or the call are gone. Null when nobody knows it. */
export async function getCall(store: Store, callId: string): Promise<CallRow | null> {
  throw new Error('not built yet');
}
