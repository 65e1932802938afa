import { join } from 'node:path';
import type { Config } from '../core/config/schema.js';
import type { Logger } from '../core/process/log.js';
import { ClientStore } from './clients/client_store.js';
import { openEmbedded } from './clients/embedded.js';
import { openServer } from './clients/server.js';
import type { Store } from './store.js';

export type StoreConfig = Config['store'];

/**
 * Opens the store: embedded in the folder `store` of `config.data`, or the server or cluster at `config.clickhouse_url`.
 * @throws {SidelightError} DATA_LOCKED, MISSING_PACKAGE, STORE_UNAVAILABLE
 */
export async function openStore(config: StoreConfig, options: { log: Logger }): Promise<Store> {
  if (config.clickhouse_url === undefined) {
    const path = join(config.data, 'store');
    const lanes = await openEmbedded(path, config.max_query_time);
    options.log.debug({ path }, 'embedded store opened');
    return new ClientStore('embedded', '', lanes);
  }
  const cluster = config.cluster ?? '';
  const lanes = await openServer(config.clickhouse_url, cluster, config.max_query_time);
  options.log.debug({ cluster }, 'ClickHouse server opened');
  return new ClientStore(cluster === '' ? 'server' : 'cluster', cluster, lanes);
}
