import { createHash } from 'node:crypto';
import type { ColumnChange, SettingChange, TableDefinition, ViewChange, ViewDefinition } from './definitions.js';
import {
  renderColumn,
  renderSetting,
  renderTable,
  renderView,
  renderViewChange,
  type Creation,
  type Dialect,
} from './render.js';

/** What one version brought. An applied file is never edited: what changes later is a migration of its own. */
export interface Migration {
  name: string;
  tables: readonly TableDefinition[];
  /** Made after the tables. */
  views: readonly ViewDefinition[];
  /** Columns that tables of earlier migrations get, or get another type for. */
  columns?: readonly ColumnChange[];
  /** Settings that tables of earlier migrations get. */
  settings?: readonly SettingChange[];
  /** What views of earlier migrations do from now on; after the columns. */
  viewChanges?: readonly ViewChange[];
}

export function renderMigration(migration: Migration, dialect: Dialect): Creation[] {
  return [
    ...migration.tables.flatMap((table) => renderTable(table, dialect)),
    ...migration.views.map((view) => renderView(view, dialect)),
  ];
}

/** The same for every mode and retention. */
const REFERENCE: Dialect = {
  mode: 'embedded',
  cluster: '',
  retention: { keep_texts: 1, keep_calls: 1, keep_rollups: 1 },
};

/** SHA-256 of what the migration does. */
export function checksumOf(migration: Migration): string {
  const hash = createHash('sha256');
  for (const { sql } of renderMigration(migration, REFERENCE)) hash.update(sql).update('\0');
  for (const change of migration.columns ?? []) {
    for (const sql of renderColumn(change, REFERENCE)) hash.update(sql).update('\0');
  }
  for (const change of migration.settings ?? []) hash.update(renderSetting(change, REFERENCE)).update('\0');
  for (const change of migration.viewChanges ?? []) hash.update(renderViewChange(change, REFERENCE)).update('\0');
  return hash.digest('hex');
}
