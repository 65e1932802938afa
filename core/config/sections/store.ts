import { z } from 'zod';
import { name } from '../name.js';
import { secret } from '../secret.js';
import { duration, timer } from '../units.js';

/** Section `store`: where calls are kept, and how long. */
export const store = z.strictObject({
  data: z.string().default('.sidelight').describe('Folder for the embedded store, spool and state.'),
  clickhouse_url: secret()
    .optional()
    .describe('A ClickHouse server (http://user:password@host:8123/database) instead of the embedded one.'),
  cluster: name.optional().describe('Name of the ClickHouse cluster: tables are created on all of it.'),
  keep_texts: duration()
    .default(30 * 86_400_000)
    .describe('Prompts and outputs are cleared after this.'),
  keep_calls: duration()
    .default(395 * 86_400_000)
    .describe('Calls are deleted after this.'),
  keep_rollups: duration().default(1825 * 86_400_000),
  max_query_time: timer({ most: 86_400_000 }).default(30_000),
});
