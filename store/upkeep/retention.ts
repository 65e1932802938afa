import type { StoreConfig } from '../open_store.js';

/** How long things are kept, milliseconds; the fields of the store's configuration. */
export type Retention = Pick<StoreConfig, 'keep_texts' | 'keep_calls' | 'keep_rollups'>;
