import { CALL_COLUMN_NAMES } from '../../migrations/call_columns.js';
import type { Store } from '../../store.js';

const COLUMNS = CALL_COLUMN_NAMES.join(', ');

/** Copies calls to where the TTL of texts does not reach them. Copies that are there are left as they are. */
export async function copyEvidence(store: Store, callIds: readonly string[]): Promise<void> {
  if (callIds.length === 0) return;
  const wanted = 'call_id IN {ids:Array(String)}';
  await store.command(
    `INSERT INTO evidence (${COLUMNS}) SELECT ${COLUMNS} FROM calls
     WHERE ${wanted} AND call_id NOT IN (SELECT call_id FROM evidence WHERE ${wanted})`,
    { ids: callIds },
  );
}
