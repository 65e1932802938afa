import { quoted } from './quoting.js';
import type { QueryParams } from '../store.js';

const PLACE = /\{(\w+):([^{}]+)\}/g;

/**
 * SQL with its `{name:Type}` parameters written in, for doors that take a text alone.
 * @throws {TypeError} when a parameter was not given
 */
export function inlineParams(sql: string, params: QueryParams): string {
  return sql.replace(PLACE, (_, name: string, type: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`parameter ${name} is missing`);
    if (typeof value !== 'object') return `CAST(${literal(value)}, ${quoted(type)})`;
    return value.length === 0 ? `CAST([], ${quoted(type)})` : `[${value.map(literal).join(', ')}]`;
  });
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}
