import type { StoreConfig } from './open_store.js';
import type { Store } from './store.js';

/** How long things are kept, milliseconds; the fields of the store's configuration. */
export type Retention = Pick<StoreConfig, 'keep_texts' | 'keep_calls' | 'keep_rollups'>;

/**
 * Clears the texts of days that are past `keep_texts`, whole partitions at a time. Call it once an hour.
 * @param now Unix epoch, milliseconds
 * @returns the days whose texts were cleared
 */
export async function housekeeping(store: Store, now: number, retention: Retention): Promise<{ cleared: string[] }> {
  throw new Error(`not built yet ${store.mode} ${now} ${retention.keep_calls}`);
}
