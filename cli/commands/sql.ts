import { existsSync } from 'node:fs';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { createLogger } from '../../core/log.js';
import { textFlag, type Command } from '../command.js';
import { findService } from '../data_folder.js';
import { queryService } from '../service_client.js';
import { DATA_FLAGS, readConfig } from '../settings.js';

export const sql: Command = {
  name: 'sql',
  usage: '"SELECT ..." [--format FORMAT]',
  summary: 'read-only SQL on the stored calls, while Sidelight runs or not',
  details:
    'Tables: calls, calls_1m, findings, alerts, notifications, evidence, feedback, server_metrics ... (SHOW TABLES lists them).',
  flags: {
    ...DATA_FLAGS,
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      help: 'any ClickHouse format (JSONEachRow, CSVWithNames ...); PrettyCompact',
    },
    url: { type: 'string', value: 'URL', help: 'a running service to ask; found through the data folder by default' },
  },
  positionals: 1,
  run: async (invocation) => {
    const [query] = invocation.positionals;
    if (query === undefined || query.trim() === '') {
      throw new SidelightError('USAGE', 'sql needs a query', {
        hint: 'For example: sidelight sql "SELECT count() FROM calls"',
      });
    }
    const config = readConfig(invocation);
    const format = textFlag(invocation, 'format') ?? 'PrettyCompactMonoBlock';
    const url = textFlag(invocation, 'url') ?? (await findService(config.store.data))?.url;
    const answer =
      url === undefined ? await askStore(config, query, format) : await queryService(url, config, query, format);
    invocation.print(answer.trimEnd());
    return 0;
  },
};

async function askStore(config: Config, query: string, format: string): Promise<string> {
  if (config.store.clickhouse_url === undefined && !existsSync(config.store.data)) {
    throw new SidelightError('STORE_UNAVAILABLE', `there is no data in ${config.store.data} yet`, {
      hint: 'Start Sidelight first ("sidelight up"), or name its folder with --data DIR.',
    });
  }
  const { migrate, openStore } = await import('../../store/index.js');
  const store = await openStore(config.store, { log: createLogger('sql', 'error', 2) });
  try {
    await migrate(store, config.store);
    return await store.queryText(query, format);
  } finally {
    await store.close();
  }
}
