import type { Store } from '../store.js';

/** Whether the ledger says that this segment is stored. */
export async function segmentKnown(store: Store, segment: string): Promise<boolean> {
  throw new Error('not built yet');
}
