import type { Store } from '../store.js';

/** Whether any call, of any purpose, is stored. */
export async function everSeenACall(store: Store): Promise<boolean> {
  throw new Error('not built yet');
}
