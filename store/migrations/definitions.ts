import { DAY_MS } from '../../core/time/calendar.js';
import type { Retention } from '../upkeep/retention.js';

/** A table, written down once for all modes. */
export interface TableDefinition {
  name: string;
  /** `name Type CODEC(...)`, one per column. */
  columns: readonly string[];
  indexes?: readonly string[];
  /** Engine of the MergeTree family with its arguments, without `Replicated`. */
  engine: string;
  partitionBy?: string;
  orderBy: string;
  /** Expression of type Date or DateTime after which a row goes. */
  ttl?: (retention: Retention) => string;
  /** Inserts with a token are remembered, so that a repeated one is dropped. Views' targets need it as much as tables. */
  deduplicated?: boolean;
  /** Cluster: which shard a row goes to. */
  shardBy: string;
}

/** What a column of a table that is there already looks like from now on. */
export interface ColumnChange {
  table: string;
  column: string;
  /** As the database writes it. */
  type: string;
}

/** A setting of a table that is there already, from now on. */
export interface SettingChange {
  table: string;
  name: string;
  value: number;
}

/** A materialized view: what is inserted into `from` goes through `select` into `to`. */
export interface ViewDefinition {
  name: string;
  from: string;
  to: string;
  /** With `{from}` in the place of the source table. */
  select: string;
}

/** What a view that is there already does from now on. */
export interface ViewChange {
  view: ViewDefinition;
  /** A column that its select gives from now on, and did not before. */
  gives: string;
}

/** Whole days, rounded up: rows are dropped by the day. */
export function days(ms: number): string {
  return `toIntervalDay(${Math.max(1, Math.ceil(ms / DAY_MS))})`;
}
