import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWriter, migrate, openStore, type StoreConfig } from '../../store/index.js';
import { makeCall, retention, silent } from './helpers.js';
import { ended, runChild } from './run_child.js';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sidelight-open-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const config = (more: Partial<StoreConfig> = {}): StoreConfig => ({
  data: dir,
  max_query_time: 2000,
  ...retention,
  ...more,
});
const open = (more: Partial<StoreConfig> = {}) => openStore(config(more), { log: silent });

describe('the embedded store', () => {
  it('says who holds the folder and what to do when another process has it', async () => {
    const child = runChild(`
      await store.openStore(${JSON.stringify(config())}, { log: helpers.silent });
      process.stdout.write('open');
      process.stdin.resume();
    `);
    await vi.waitFor(() => expect(child.output()).toBe('open'), 20_000);
    const error: unknown = await open().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'DATA_LOCKED', retryable: false });
    expect(String(error)).toContain(`process (id ${child.pid})`);
    expect((error as { hint: string }).hint).toMatch(/service.*stop.*--data/);
    child.kill('SIGKILL');
    await ended(child);
    const store = await open();
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await store.close();
  });

  it('says what is wrong with a folder it cannot use', async () => {
    writeFileSync(join(dir, 'store'), 'a file');
    await expect(open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('keeps rows that were inserted right before the process was killed, and doubles none', async () => {
    const calls = [makeCall(), makeCall({ started_at: new Date(Date.now() - 86_400_000).toISOString() })];
    const child = runChild(`
      const opened = await store.openStore(${JSON.stringify(config())}, { log: helpers.silent });
      await store.migrate(opened, helpers.retention);
      const insert = opened.insert.bind(opened);
      opened.insert = (table, rows, options) => table === 'segments' ? process.kill(process.pid, 'SIGKILL') : insert(table, rows, options);
      const writer = await store.createWriter(opened, { quarantineDir: ${JSON.stringify(join(dir, 'q'))}, log: helpers.silent });
      await writer.ingest({ segment: 'A', collectorId: 'box', calls: ${JSON.stringify(calls)} });
    `);
    expect(await ended(child)).toBe('SIGKILL');
    const store = await open();
    await migrate(store, retention);
    const count = 'SELECT count() AS calls, (SELECT sum(calls) FROM calls_1m) AS rolled FROM calls';
    expect(await store.query(count)).toEqual([{ calls: 2, rolled: 2 }]);
    const writer = await createWriter(store, { quarantineDir: join(dir, 'q'), log: silent });
    expect(await writer.ingest({ segment: 'A', collectorId: 'box', calls })).toMatchObject({ status: 'stored' });
    expect(await store.query(count)).toEqual([{ calls: 2, rolled: 2 }]);
    await store.close();
  });

  it('reads on lanes that cannot write, nor be made to', async () => {
    const store = await open();
    await store.command('CREATE TABLE kept (n UInt8) ENGINE = MergeTree ORDER BY n');
    for (const lane of [store, store.background()]) {
      for (const sql of ['INSERT INTO kept VALUES (1)', 'DROP TABLE kept', 'SET readonly = 0'])
        await expect(lane.query(sql)).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
    }
    expect(await store.query('SELECT count() AS n FROM kept')).toEqual([{ n: 0 }]);
    await store.close();
  });

  it('answers while a long query runs on the other lane', async () => {
    const store = await open();
    const long = store.queryText('SELECT count() FROM numbers(1000000000000)', 'JSON').catch((error: unknown) => error);
    let isOver = false;
    void long.then(() => (isOver = true));
    await store.query('SELECT 1');
    await store.command('SELECT 1');
    expect(isOver).toBe(false);
    expect(await long).toMatchObject({ code: 'QUERY_REFUSED' });
    await store.close();
  });
});

describe('a server', () => {
  it('that is away is worth another try', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    probe.close();
    const port = typeof address === 'object' ? address?.port : 0;
    await expect(open({ clickhouse_url: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
      hint: expect.stringContaining('clickhouse_url') as string,
    });
  });

  it('needs a URL', async () => {
    await expect(open({ clickhouse_url: 'not a url' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

it.each(['chdb/connection', '@clickhouse/client'])('says what to install where %s is missing', async (name) => {
  vi.doMock(name, () => {
    throw new Error('Cannot find package');
  });
  try {
    await expect(open()).rejects.toMatchObject({
      code: 'MISSING_PACKAGE',
      hint: expect.stringContaining('npm install chdb @clickhouse/client') as string,
    });
  } finally {
    vi.doUnmock(name);
  }
});
