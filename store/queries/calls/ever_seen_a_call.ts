import type { Store } from '../../store.js';

/** Whether any call, of any purpose, is stored. */
export async function everSeenACall(store: Store): Promise<boolean> {
  return (await store.query('SELECT 1 FROM calls_1m LIMIT 1')).length > 0;
}
