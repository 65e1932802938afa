import { asRecord, asString } from '../../../core/json.js';

/** The text at `path` (field names and numbers of items, by dots) of a body; '' when there is none. */
export function textAt(body: unknown, path: string): string {
  return asString(valueAt(body, path));
}

/** The number there; null when there is none. */
export function numberAt(body: unknown, path: string): number | null {
  const value = valueAt(body, path);
  return typeof value === 'number' ? value : null;
}

/** Texts at `path` of all events, as a client puts them together. */
export function joined(events: readonly unknown[], path: string): string {
  return events.map((event) => textAt(event, path)).join('');
}

function valueAt(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, name) => (Array.isArray(value) ? value[Number(name)] : asRecord(value)[name]), body);
}
