import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWriter, migrate, openStore, queries, type Store, type StoreMode } from '../../store/index.js';
import { MIGRATIONS } from '../../store/migrations/index.js';
import { checksumOf, renderMigration } from '../../store/migrations/migration.js';
import { renderColumn, renderSetting, renderViewChange } from '../../store/migrations/render.js';
import { callSchema } from '../../core/call.js';
import { DAY_MS, makeCall, MODES, openTestStore, retention, silent, type TestStore } from './helpers.js';
import { ended, runChild } from './run_child.js';

/** Every statement that made the database what it is. */
async function shape(store: Store) {
  return store.query(
    'SELECT name, create_table_query FROM system.tables WHERE database = currentDatabase() ORDER BY name',
  );
}

/** Names of the migrations that the database says it had. */
async function recorded(store: Store): Promise<string[]> {
  const rows = await store.query<{ name: string }>('SELECT DISTINCT name FROM migrations ORDER BY name');
  return rows.map(({ name }) => name);
}

/** The store of a process that dies before statement `number` (from 1) runs. */
function dyingAt(store: Store, number: number): Store {
  let count = 0;
  const dying = Object.create(store) as Store;
  dying.query = store.query.bind(store);
  const step = () => {
    if (++count === number) throw new Error('killed');
  };
  dying.command = async (sql, params) => {
    step();
    await store.command(sql, params);
  };
  dying.insert = async (table, rows, options) => {
    step();
    await store.insert(table, rows, options);
  };
  return dying;
}

describe.each(MODES)('migrations, %s', (mode) => {
  let opened: TestStore;

  beforeEach(async () => {
    opened = await openTestStore(mode, false);
  });

  afterEach(() => opened.close());

  it('make all tables, once', async () => {
    expect(await migrate(opened.store, retention)).toEqual({
      applied: [
        '0001_calls',
        '0002_evaluation',
        '0003_doors',
        '0004_details',
        '0005_parts',
        '0006_score_details',
        '0007_counted_calls',
      ],
      retentionChanged: [],
      unfamiliar: [],
    });
    const before = await shape(opened.store);
    expect(before.map((row) => row['name'])).toEqual(
      (
        'alerts calls calls_1m calls_1m_mv deployments evidence feedback findings migrations monitor_state notifications ' +
        'otlp_waiting scores segments server_metrics'
      ).split(' '),
    );
    expect(await migrate(opened.store, retention)).toEqual({ applied: [], retentionChanged: [], unfamiliar: [] });
    expect(await shape(opened.store)).toEqual(before);
    expect(await recorded(opened.store)).toEqual(MIGRATIONS.map(({ name }) => name));
  });

  it('count tokens from now on where a rollup is there already, and leave its rows', async () => {
    const { store } = opened;
    const dialect = { mode: store.mode, cluster: store.cluster, retention };
    const first = MIGRATIONS.slice(0, 1).flatMap((each) => renderMigration(each, dialect));
    for (const { sql } of first) await store.command(sql);
    const writer = await createWriter(store, { quarantineDir: opened.dir, log: silent });
    const ingest = (segment: string) => {
      const calls = [makeCall(), makeCall({ input_tokens: null, output_tokens: null })];
      return writer.ingest({ segment, collectorId: 'box', calls });
    };
    await ingest('before');
    expect((await migrate(store, retention)).applied).toContain('0007_counted_calls');
    await ingest('after');
    expect(
      await store.query(
        'SELECT sum(calls) AS all, sum(counted_calls) AS counted, sum(uncounted_calls) AS uncounted FROM calls_1m',
      ),
    ).toEqual([{ all: 4, counted: 1, uncounted: 1 }]);
    expect(await migrate(store, retention)).toMatchObject({ applied: [] });
  });

  it('have a column for every field of a call', async () => {
    await migrate(opened.store, retention);
    const columns = await opened.store.query<{ name: string }>(
      "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'calls' AND default_kind != 'ALIAS'",
    );
    const own = ['cost_usd', 'cost_source', 'price_version', 'ingested_at', 'ingest_seq'];
    expect(columns.map((row) => row.name).sort()).toEqual([...Object.keys(callSchema.shape), ...own].sort());
  });

  it('change how long things are kept when the configuration does', async () => {
    await migrate(opened.store, retention);
    const shorter = { ...retention, keep_calls: 3 * DAY_MS };
    const { applied, retentionChanged } = await migrate(opened.store, shorter);
    expect(applied).toEqual([]);
    expect(retentionChanged).toContain('calls');
    expect(retentionChanged).not.toContain('calls_1m');
    const [calls] = (await shape(opened.store)).filter((row) => row['name'] === 'calls');
    expect(calls?.['create_table_query']).toContain('toIntervalDay(3)');
    expect(await migrate(opened.store, shorter)).toMatchObject({ retentionChanged: [] });
  });

  it('say when the database was made by another version', async () => {
    await migrate(opened.store, retention);
    await opened.store.insert('migrations', [{ name: '9999_future', checksum: 'x' }]);
    await opened.store.command(
      "ALTER TABLE migrations UPDATE checksum = 'edited' WHERE name = '0002_evaluation' SETTINGS mutations_sync = 1",
    );
    const { unfamiliar } = await migrate(opened.store, retention);
    expect(unfamiliar.sort()).toEqual(['0002_evaluation', '9999_future']);
  });
});

describe('migrations that are interrupted', () => {
  it('go on where they were, whichever statement was the last', async () => {
    const whole = await openTestStore('embedded');
    const expected = await shape(whole.store);
    await whole.close();
    const opened = await openTestStore('embedded', false);
    const dies = (number: number) =>
      migrate(dyingAt(opened.store, number), retention).then(
        () => false,
        () => true,
      );
    expect(await dies(1)).toBe(true);
    let interrupted = 1;
    // Each process does one statement more than the one before, so that after every statement one has died.
    for (; await dies(2); interrupted++) await opened.reopen();
    expect(interrupted).toBeGreaterThan(14);
    expect(await shape(opened.store)).toEqual(expected);
    expect(await migrate(opened.store, retention)).toEqual({ applied: [], retentionChanged: [], unfamiliar: [] });
    expect(await recorded(opened.store)).toHaveLength(MIGRATIONS.length);
    await opened.close();
  });

  it('survive a kill of the process, with data already there', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sidelight-migrate-'));
    const config = { data: dir, max_query_time: 5000, ...retention };
    for (const number of [2, 5, 9]) {
      const child = runChild(`
        const opened = await store.openStore(${JSON.stringify(config)}, { log: helpers.silent });
        let count = 0;
        const command = opened.command.bind(opened);
        opened.command = (sql) => {
          const done = command(sql);
          if (++count === ${number}) process.kill(process.pid, 'SIGKILL');
          return done;
        };
        await store.migrate(opened, helpers.retention);
      `);
      await ended(child);
    }
    const store = await openStore(config, { log: silent });
    await migrate(store, retention);
    const writer = await createWriter(store, { quarantineDir: join(dir, 'q'), log: silent });
    await writer.ingest({ segment: 'A', collectorId: 'box', calls: [makeCall()] });
    expect(await queries.everSeenACall(store)).toBe(true);
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
});

describe('rendering', () => {
  const dialectOf = (mode: StoreMode) => ({ mode, cluster: mode === 'cluster' ? 'main' : '', retention });
  const statements = (mode: StoreMode) =>
    MIGRATIONS.flatMap((migration) => renderMigration(migration, dialectOf(mode)))
      .map(({ creates, sql }) => `-- ${creates}\n${sql};`)
      .join('\n\n');

  // The cluster's has met no real cluster yet: it shows what would be sent, not that it works.
  it.each(['embedded', 'cluster'] as const)('for %s is what it was', async (mode) => {
    await expect(`${statements(mode)}\n`).toMatchFileSnapshot(`golden/${mode}.sql`);
  });

  it('for a single server is what it is for the embedded engine', () => {
    expect(statements('server')).toBe(statements('embedded'));
  });

  it('gives columns to tables that are there, on a cluster to both of each', () => {
    const changes = (mode: 'embedded' | 'cluster') =>
      MIGRATIONS.flatMap(({ columns = [] }) => columns.flatMap((change) => renderColumn(change, dialectOf(mode))));
    expect(changes('embedded')).toContain(
      'ALTER TABLE feedback ADD COLUMN IF NOT EXISTS source String, MODIFY COLUMN source String',
    );
    expect(changes('cluster')).toHaveLength(2 * changes('embedded').length);
    expect(changes('cluster').every((sql) => sql.includes("ON CLUSTER 'main'"))).toBe(true);
  });

  it('for a cluster goes to all of it, and is replicated and spread', () => {
    for (const statement of statements('cluster').split('\n\n')) {
      expect(statement).toContain("ON CLUSTER 'main'");
      expect(statement).toMatch(/Replicated\w*MergeTree\('\/clickhouse|Distributed\('main'|CREATE MATERIALIZED VIEW/);
      expect(statement).not.toContain('non_replicated');
    }
  });

  it('gives settings to tables that are there, on a cluster to those that hold the rows', () => {
    const changes = (mode: 'embedded' | 'cluster') =>
      MIGRATIONS.flatMap(({ settings = [] }) => settings.map((change) => renderSetting(change, dialectOf(mode))));
    expect(changes('embedded')).toEqual(['ALTER TABLE calls MODIFY SETTING min_bytes_for_wide_part = 268435456']);
    expect(changes('cluster')).toEqual([
      "ALTER TABLE calls_local ON CLUSTER 'main' MODIFY SETTING min_bytes_for_wide_part = 268435456",
    ]);
  });

  it('gives views that are there another select, on a cluster on every node', () => {
    const changes = (mode: 'embedded' | 'cluster') =>
      MIGRATIONS.flatMap(({ viewChanges = [] }) =>
        viewChanges.map((change) => renderViewChange(change, dialectOf(mode))),
      );
    expect(changes('embedded')).toEqual([
      expect.stringMatching(
        /^ALTER TABLE calls_1m_mv MODIFY QUERY\nSELECT[^]* AS uncounted_calls\nFROM calls AS source/,
      ),
    ]);
    expect(changes('cluster')).toEqual([
      expect.stringMatching(/^ALTER TABLE calls_1m_mv ON CLUSTER 'main' MODIFY QUERY\nSELECT[^]*\nFROM calls_local AS/),
    ]);
  });

  it('has checksums that no mode and no configuration changes', () => {
    for (const migration of MIGRATIONS) expect(checksumOf(migration)).toMatch(/^[0-9a-f]{64}$/);
  });
});
