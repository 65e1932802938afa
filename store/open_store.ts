import type { Config } from '../core/config/schema.js';
import type { Logger } from '../core/log.js';
import type { Store } from './store.js';

export type StoreConfig = Config['store'];

/**
 * Opens the store: embedded in `config.data` + `/store`, or the server of `config.clickhouse_url`.
 * @throws {SidelightError} DATA_LOCKED, MISSING_PACKAGE, STORE_UNAVAILABLE
 */
export async function openStore(config: StoreConfig, options: { log: Logger }): Promise<Store> {
  throw new Error(`not built yet ${config.data} ${options.log.level}`);
}
