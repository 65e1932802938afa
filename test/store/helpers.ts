import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { callSchema, type StoredCall } from '../../core/call.js';
import { migrate, openStore, type Retention, type Store } from '../../store/index.js';

export const silent = pino({ level: 'silent' });

export const DAY_MS = 86_400_000;
export const retention: Retention = { keep_texts: 30 * DAY_MS, keep_calls: 395 * DAY_MS, keep_rollups: 1825 * DAY_MS };

/** Kinds of store that can be tested here: the embedded engine always, a server where CLICKHOUSE_URL names one. */
export const MODES = ['embedded', ...(process.env['CLICKHOUSE_URL'] === undefined ? [] : (['server'] as const))] as const;
export type TestedMode = (typeof MODES)[number];

export interface TestStore {
  store: Store;
  /** A folder of its own, removed by `close`. */
  dir: string;
  /** Closes and opens the same data again. */
  reopen(): Promise<Store>;
  close(): Promise<void>;
}

/** A store of its own: a new folder, or a new database of the server. */
export async function openTestStore(mode: TestedMode, migrated = true): Promise<TestStore> {
  const dir = await mkdtemp(join(tmpdir(), 'sidelight-store-'));
  const database = `sidelight_test_${process.pid}_${Date.now()}`;
  const url = mode === 'server' ? new URL(process.env['CLICKHOUSE_URL'] ?? '') : undefined;
  if (url !== undefined) url.pathname = `/${database}`;
  const config = { data: dir, clickhouse_url: url?.href, max_query_time: 20_000, ...retention };
  const open = () => openStore(config, { log: silent });
  const opened: TestStore = {
    dir,
    store: await open(),
    async reopen() {
      await opened.store.close();
      opened.store = await open();
      return opened.store;
    },
    async close() {
      if (mode === 'server') await opened.store.command(`DROP DATABASE ${database}`);
      await opened.store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  if (migrated) await migrate(opened.store, retention);
  return opened;
}

let made = 0;

/** A call that went well, with what a test cares about on top. */
export function makeCall(fields: Partial<StoredCall> = {}): StoredCall {
  made++;
  const { cost_usd = 0.001, cost_source = 'price_list', price_version = 'test', ...call } = fields;
  return {
    ...callSchema.parse({
      call_id: `call-${made}`,
      started_at: new Date(Date.now() - 60_000).toISOString(),
      target: 'llama',
      environment: 'production',
      tap: 'tcp',
      backend: 'openai',
      operation: 'chat',
      request_model: 'llama-3',
      response_model: 'llama-3',
      http_status: 200,
      streaming: true,
      duration_ms: 1000,
      ttft_ms: 200,
      input_tokens: 10,
      output_tokens: 21,
      tokens_source: 'reported',
      prompt: 'hello',
      output: 'world',
      ...call,
    }),
    cost_usd,
    cost_source,
    price_version,
  };
}
