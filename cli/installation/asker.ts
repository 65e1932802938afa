import { existsSync } from 'node:fs';
import { rowsThrough, type Ask } from '../../core/ask.js';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { createLogger } from '../../core/process/log.js';
import { textFlag, type Invocation } from '../command.js';
import { serviceUrl } from './data_folder.js';
import { queryService } from './service_client.js';

/** Answers a SELECT in any text format of ClickHouse. */
export type AskText = (sql: string, format: string) => Promise<string>;

/** Works with the stored calls, row by row; the rest as for `withAskText`. */
export function withAsker<T>(
  invocation: Invocation,
  config: Config,
  name: string,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  return withAskText(invocation, config, name, (ask) => work(rowsThrough(ask)));
}

/**
 * Works with the stored calls: through the running service (`--url`, or the one of the data folder), else on the folder itself.
 * @throws {SidelightError} STORE_UNAVAILABLE
 */
export async function withAskText<T>(
  invocation: Invocation,
  config: Config,
  name: string,
  work: (ask: AskText) => Promise<T>,
): Promise<T> {
  const url = await serviceUrl(textFlag(invocation, 'url'), config.store.data);
  if (url !== undefined) return work((sql, format) => queryService(url, config, sql, format));
  if (config.store.clickhouse_url === undefined && !existsSync(config.store.data)) {
    throw new SidelightError('STORE_UNAVAILABLE', `there is no data in ${config.store.data} yet`, {
      hint: 'Start Sidelight first ("sidelight up"), or name its folder with --data DIR.',
    });
  }
  const { migrate, openStore } = await import('../../store/index.js');
  const store = await openStore(config.store, { log: createLogger(name, 'error', 2) });
  try {
    await migrate(store, config.store);
    return await work((sql, format) => store.queryText(sql, format));
  } finally {
    await store.close();
  }
}
