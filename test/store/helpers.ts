import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { callSchema, type StoredCall } from '../../core/call.js';
import { migrate, openStore, type queries, type Retention, type Store } from '../../store/index.js';
import { copyMigratedStore } from '../support/migrated_store.js';

export const silent = pino({ level: 'silent' });

export const DAY_MS = 86_400_000;
export const retention: Retention = { keep_texts: 30 * DAY_MS, keep_calls: 395 * DAY_MS, keep_rollups: 1825 * DAY_MS };

/**
 * Kinds of store that can be tested here: the embedded engine, the same behind ClickHouse's HTTP interface (a stand-in for a server: it
 * shows that our client code works, not that a server does), and a real server where CLICKHOUSE_URL names one.
 */
export const MODES = [
  'embedded',
  'http',
  ...(process.env['CLICKHOUSE_URL'] === undefined ? [] : (['server'] as const)),
] as const;
export type TestedMode = (typeof MODES)[number];

/** Without the stand-in: for what is said in SQL alone, whichever way it gets there. */
export const ENGINES = MODES.filter((mode) => mode !== 'http');

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
  if (migrated && mode !== 'server') copyMigratedStore(join(dir, mode === 'http' ? 'server' : 'store'));
  const server = await serverFor(mode, dir);
  const config = { data: dir, clickhouse_url: server?.url, max_query_time: 5000, ...retention };
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
      await server?.stop(opened.store);
      await opened.store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  if (migrated && mode === 'server') await migrate(opened.store, retention);
  return opened;
}

interface TestServer {
  url: string;
  stop(store: Store): Promise<void>;
}

async function serverFor(mode: TestedMode, dir: string): Promise<TestServer | null> {
  if (mode === 'embedded') return null;
  if (mode === 'http') return httpEngine(join(dir, 'server'));
  const database = `sidelight_test_${process.pid}_${Date.now()}`;
  const url = new URL(process.env['CLICKHOUSE_URL'] ?? '');
  url.pathname = `/${database}`;
  return { url: url.href, stop: (store) => store.command(`DROP DATABASE ${database}`) };
}

async function httpEngine(path: string): Promise<TestServer> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('http_engine.mjs', import.meta.url)), path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: url.toString().trim(),
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** What a call of a test is where the test says nothing else. */
const usual = callSchema.parse({
  call_id: 'call',
  started_at: new Date(0).toISOString(),
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
});

let made = 0;

/** A call that went well, with what a test cares about on top. */
export function makeCall(fields: Partial<StoredCall> = {}): StoredCall {
  made++;
  return {
    ...usual,
    call_id: `call-${made}`,
    started_at: new Date(Date.now() - 60_000).toISOString(),
    cost_usd: 0.001,
    cost_source: 'price_list',
    price_version: 'test',
    ...fields,
  };
}

type ScoredCall = Pick<queries.ScoreRow, 'call_id' | 'started_at'>;

/** What a scorer makes of a user's call that it reads for certain and at once, with what a test cares about on top. */
export function makeScore(fields: ScoredCall & Partial<queries.ScoreRow>): queries.ScoreRow {
  return {
    target: 'llama',
    model: 'llama-3',
    purpose: 'user',
    session_id: '',
    scorer: 'refusal',
    scorer_version: '1',
    score: 0.5,
    label: '',
    spans: [],
    categories: {},
    read: 1,
    reason: '',
    probability: 1,
    scored_at: fields.started_at,
    ...fields,
  };
}
