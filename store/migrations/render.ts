import type { Retention } from '../upkeep/retention.js';
import type { StoreMode } from '../store.js';
import type { ColumnChange, SettingChange, TableDefinition, ViewChange, ViewDefinition } from './definitions.js';

export interface Dialect {
  mode: StoreMode;
  /** Name of the cluster in mode `cluster`. */
  cluster: string;
  retention: Retention;
}

/** A statement that makes one table or view. */
export interface Creation {
  creates: string;
  sql: string;
}

/** Inserts remembered per table: many times what arrives between a crash and the repeat of its insert. */
const DEDUPLICATION_WINDOW = 10_000;

const isCluster = (dialect: Dialect) => dialect.mode === 'cluster';

/** Where a table's rows are stored: on a cluster each node has `NAME_local` and `NAME` spreads over them. */
export function storageName(name: string, dialect: Pick<Dialect, 'mode'>): string {
  return dialect.mode === 'cluster' ? `${name}_local` : name;
}

/** ` ON CLUSTER 'name'` where there is one. */
export function onCluster(dialect: Pick<Dialect, 'mode' | 'cluster'>): string {
  return dialect.mode === 'cluster' ? ` ON CLUSTER '${dialect.cluster}'` : '';
}

function engineOf(table: TableDefinition, dialect: Dialect): string {
  if (!isCluster(dialect)) return table.engine;
  const [family = '', argument = ''] = table.engine.split(/[()]/);
  const place = "'/clickhouse/{cluster}/tables/{database}/{table}/{shard}', '{replica}'";
  return `Replicated${family}(${[place, argument].filter(Boolean).join(', ')})`;
}

function settingsOf(table: TableDefinition, dialect: Dialect): string {
  const settings: string[] = [];
  if (table.ttl !== undefined) settings.push('ttl_only_drop_parts = 1');
  if (table.deduplicated === true) {
    const kind = isCluster(dialect) ? 'replicated' : 'non_replicated';
    settings.push(`${kind}_deduplication_window = ${DEDUPLICATION_WINDOW}`);
  }
  return settings.length === 0 ? '' : `\nSETTINGS ${settings.join(', ')}`;
}

/** The statements that make a table: one, or on a cluster the local table and the one that spreads over it. */
export function renderTable(table: TableDefinition, dialect: Dialect): Creation[] {
  const name = storageName(table.name, dialect);
  const body = [...table.columns, ...(table.indexes ?? []).map((index) => `INDEX ${index}`)];
  const local = [
    `CREATE TABLE IF NOT EXISTS ${name}${onCluster(dialect)}\n(\n  ${body.join(',\n  ')}\n)`,
    `ENGINE = ${engineOf(table, dialect)}`,
    ...(table.partitionBy === undefined ? [] : [`PARTITION BY ${table.partitionBy}`]),
    `ORDER BY ${table.orderBy}`,
    ...(table.ttl === undefined ? [] : [`TTL ${table.ttl(dialect.retention)}`]),
  ].join('\n');
  const creation = { creates: name, sql: local + settingsOf(table, dialect) };
  if (!isCluster(dialect)) return [creation];
  const spread = `Distributed('${dialect.cluster}', currentDatabase(), ${name}, ${table.shardBy})`;
  const sql = `CREATE TABLE IF NOT EXISTS ${table.name}${onCluster(dialect)} AS ${name}\nENGINE = ${spread}`;
  return [creation, { creates: table.name, sql }];
}

export function renderView(view: ViewDefinition, dialect: Dialect): Creation {
  const to = storageName(view.to, dialect);
  return {
    creates: view.name,
    sql: `CREATE MATERIALIZED VIEW IF NOT EXISTS ${view.name}${onCluster(dialect)} TO ${to} AS\n${selectOf(view, dialect)}`,
  };
}

/** The statement that gives a view another select. What is inserted meanwhile goes through one of the two. */
export function renderViewChange({ view }: ViewChange, dialect: Dialect): string {
  return `ALTER TABLE ${view.name}${onCluster(dialect)} MODIFY QUERY\n${selectOf(view, dialect)}`;
}

function selectOf(view: ViewDefinition, dialect: Dialect): string {
  return view.select.replaceAll('{from}', storageName(view.from, dialect));
}

/** The statements that give a table a column of that type: one, or on a cluster one for the rows and one for what spreads over them. */
export function renderColumn({ table, column, type }: ColumnChange, dialect: Dialect): string[] {
  const names = [...new Set([storageName(table, dialect), table])];
  return names.flatMap((name) => {
    const alter = `ALTER TABLE ${name}${onCluster(dialect)}`;
    return [`${alter} ADD COLUMN IF NOT EXISTS ${column} ${type}, MODIFY COLUMN ${column} ${type}`];
  });
}

/** The statement that gives a table a setting. */
export function renderSetting({ table, name, value }: SettingChange, dialect: Dialect): string {
  return `ALTER TABLE ${storageName(table, dialect)}${onCluster(dialect)} MODIFY SETTING ${name} = ${value}`;
}
