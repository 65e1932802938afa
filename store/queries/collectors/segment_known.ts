import type { Store } from '../../store.js';

/** Whether the ledger says that this segment is stored. */
export async function segmentKnown(store: Store, segment: string): Promise<boolean> {
  const rows = await store.query('SELECT 1 FROM segments WHERE segment = {segment:String} LIMIT 1', { segment });
  return rows.length > 0;
}
