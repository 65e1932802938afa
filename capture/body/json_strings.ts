import { isRecord } from '../../core/json.js';

const MAX_DEPTH = 64;
/** A number this long may be one that is written with digits only by chance: a card, for example. */
const LONG_NUMBER = 1e11;

/**
 * A copy of a JSON value with every string mapped, names of fields too. Long whole numbers are shown to `map` as text, and become
 * text if it changes them. What is nested too deep becomes null.
 * @param map gets the name of the field beside the string that is its value
 */
export function mapStrings(value: unknown, map: MapString, field = '', depth = 0): unknown {
  if (typeof value === 'string') return map(value, field);
  if (typeof value === 'number') return mapNumber(value, map, field);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map, '', depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [map(key, ''), mapStrings(item, map, key, depth + 1)]),
  );
}

type MapString = (text: string, field: string) => string;

function mapNumber(value: number, map: MapString, field: string): unknown {
  if (!Number.isSafeInteger(value) || Math.abs(value) < LONG_NUMBER) return value;
  const text = String(value);
  const mapped = map(text, field);
  return mapped === text ? value : mapped;
}
