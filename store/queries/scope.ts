import type { Purpose } from '../../core/call.js';
import type { QueryParams } from '../store.js';
import { time } from '../sql/quoting.js';

/** A half-open span of time, Unix epoch in milliseconds. */
export interface Range {
  from: number;
  to: number;
}

/** Which calls a question is about; an absent, empty or `*` field means all. `model` is the served model, else the one asked for. */
export interface Scope {
  target?: string;
  model?: string;
  environment?: string;
  /** Only `user` by default. */
  purposes?: readonly Purpose[];
}

/** A part of a WHERE clause with its parameters. */
export interface Condition {
  sql: string;
  params: QueryParams;
}

const DEFAULT_PURPOSES: readonly Purpose[] = ['user'];

function isChosen(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== '*';
}

/** Equality with each field that was chosen; the names are columns, never input. */
export function equals(fields: Record<string, string | undefined>): Condition {
  const chosen = Object.entries(fields).filter((entry): entry is [string, string] => isChosen(entry[1]));
  return {
    sql: chosen.map(([name]) => ` AND \`${name}\` = {${name}:String}`).join(''),
    params: Object.fromEntries(chosen),
  };
}

/** The calls of a scope; `purposes: null` lifts the default. */
export function inScope(scope: Scope, defaultPurposes: readonly Purpose[] | null = DEFAULT_PURPOSES): Condition {
  const { sql, params } = equals({ target: scope.target, model: scope.model, environment: scope.environment });
  const purposes = scope.purposes ?? defaultPurposes;
  if (purposes === null) return { sql, params };
  return { sql: `${sql} AND purpose IN {purposes:Array(String)}`, params: { ...params, purposes: [...purposes] } };
}

/** `column` within the range. With `calls_1m` the minute in which the range begins counts whole. */
export function within(column: string, range: Range): Condition {
  const from = column === 'minute' ? `toStartOfMinute(${time('from')})` : time('from');
  return {
    sql: `${column} >= ${from} AND ${column} < ${time('to')}`,
    params: { from: Math.floor(range.from), to: Math.ceil(range.to) },
  };
}
