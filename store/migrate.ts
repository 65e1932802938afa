import type { TableDefinition } from './migrations/definitions.js';
import { MIGRATIONS } from './migrations/index.js';
import { checksumOf, renderMigration, type Migration } from './migrations/migration.js';
import {
  onCluster,
  renderColumn,
  renderSetting,
  renderTable,
  renderViewChange,
  storageName,
  type Dialect,
} from './migrations/render.js';
import type { Retention } from './upkeep/retention.js';
import type { Store } from './store.js';

export interface MigrateResult {
  /** Names of the migrations that made something that was not there. */
  applied: string[];
  /** Tables whose retention was changed to the configured one. */
  retentionChanged: string[];
  /** Migrations that differ from what was applied under their name, or were applied by a newer version: worth a warning. */
  unfamiliar: string[];
}

const LEDGER: TableDefinition = {
  name: 'migrations',
  columns: ['name String', 'checksum String', "applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')"],
  engine: 'ReplacingMergeTree(applied_at)',
  orderBy: 'name',
  shardBy: 'cityHash64(name)',
};

/** Statements of all tables and views there are, by name. */
async function existing(store: Store): Promise<Map<string, string>> {
  const rows = await store.query<{ name: string; sql: string }>(
    'SELECT name, create_table_query AS sql FROM system.tables WHERE database = currentDatabase()',
  );
  return new Map(rows.map((row) => [row.name, row.sql]));
}

/**
 * Brings the database up to date. What is to be done is decided by looking at the database, statement by statement, so it may be
 * repeated at any time, also after it was killed half-way; nothing is ever dropped.
 * @throws {SidelightError} STORE_UNAVAILABLE, QUERY_REFUSED
 */
export async function migrate(store: Store, retention: Retention): Promise<MigrateResult> {
  const dialect: Dialect = { mode: store.mode, cluster: store.cluster, retention };
  const before = await existing(store);
  for (const { creates, sql } of renderTable(LEDGER, dialect)) if (!before.has(creates)) await store.command(sql);
  const recorded = await recordedChecksums(store);
  const applied: string[] = [];
  for (const migration of MIGRATIONS) {
    if (await apply(store, migration, dialect, before)) applied.push(migration.name);
    if (!recorded.has(migration.name)) {
      await store.insert('migrations', [{ name: migration.name, checksum: checksumOf(migration) }]);
    }
  }
  return { applied, retentionChanged: await keepFor(store, dialect), unfamiliar: unfamiliar(recorded) };
}

async function apply(store: Store, migration: Migration, dialect: Dialect, before: ReadonlyMap<string, string>) {
  const missing = renderMigration(migration, dialect).filter(({ creates }) => !before.has(creates));
  for (const { sql } of missing) await store.command(sql);
  const changed = await changeColumns(store, migration, dialect);
  const set = await changeSettings(store, migration, dialect);
  const turned = await changeViews(store, migration, dialect);
  return missing.length + changed + set + turned > 0;
}

/** Brings columns to the type they have from this migration on; @returns how many were not there or were another. */
async function changeColumns(store: Store, { columns = [] }: Migration, dialect: Dialect): Promise<number> {
  if (columns.length === 0) return 0;
  const there = await store.query<{ at: string }>(
    "SELECT concat(table, '.', name, ' ', type) AS at FROM system.columns WHERE database = currentDatabase()",
  );
  const have = new Set(there.map(({ at }) => at));
  const missing = columns.filter((each) => {
    const name = (table: string) => `${table}.${each.column} ${each.type}`;
    return !have.has(name(each.table)) || !have.has(name(storageName(each.table, dialect)));
  });
  for (const change of missing) for (const sql of renderColumn(change, dialect)) await store.command(sql);
  return missing.length;
}

/** Gives tables the settings they have from this migration on; @returns how many were not so. */
async function changeSettings(store: Store, { settings = [] }: Migration, dialect: Dialect): Promise<number> {
  if (settings.length === 0) return 0;
  const there = await existing(store);
  const missing = settings.filter(({ table, name, value }) => {
    const sql = there.get(storageName(table, dialect)) ?? '';
    return !new RegExp(`\\b${name} = ${value}\\b`).test(sql);
  });
  for (const change of missing) await store.command(renderSetting(change, dialect));
  return missing.length;
}

/** Gives views the select they have from this migration on; @returns how many had another. */
async function changeViews(store: Store, { viewChanges = [] }: Migration, dialect: Dialect): Promise<number> {
  if (viewChanges.length === 0) return 0;
  const there = await existing(store);
  const missing = viewChanges.filter(({ view, gives }) => {
    return !new RegExp(`\\bAS ${gives}\\b`).test(there.get(view.name) ?? '');
  });
  for (const change of missing) await store.command(renderViewChange(change, dialect));
  return missing.length;
}

async function recordedChecksums(store: Store): Promise<Map<string, string>> {
  const rows = await store.query<{ name: string; checksum: string }>(
    'SELECT name, argMin(checksum, applied_at) AS checksum FROM migrations GROUP BY name',
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function unfamiliar(recorded: ReadonlyMap<string, string>): string[] {
  const known = new Map(MIGRATIONS.map((migration) => [migration.name, checksumOf(migration)]));
  return [...recorded].filter(([name, checksum]) => known.get(name) !== checksum).map(([name]) => name);
}

/** Gives tables the configured retention, where it differs. */
async function keepFor(store: Store, dialect: Dialect): Promise<string[]> {
  const now = await existing(store);
  const changed: string[] = [];
  for (const table of MIGRATIONS.flatMap((migration) => migration.tables)) {
    const name = storageName(table.name, dialect);
    const ttl = table.ttl?.(dialect.retention);
    if (ttl === undefined || now.get(name)?.includes(`TTL ${ttl}`) === true) continue;
    const settings = 'SETTINGS materialize_ttl_after_modify = 0';
    await store.command(`ALTER TABLE ${name}${onCluster(dialect)} MODIFY TTL ${ttl} ${settings}`);
    changed.push(table.name);
  }
  return changed;
}
