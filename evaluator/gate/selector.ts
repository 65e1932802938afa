import { nearest } from '../../core/config/nearest.js';
import { SidelightError } from '../../core/errors.js';
import { MOMENT_EXAMPLES, parseMoment } from '../../core/time/moment.js';
import type { queries } from '../../store/index.js';

/** Which calls one side of a comparison is made of. */
export interface Selector extends queries.ComparedCalls {
  /** As it was written. */
  text: string;
}

const FIELDS = [
  'target',
  'environment',
  'version',
  'model',
  'tenant',
  'route',
  'caller',
  'backend',
  'operation',
  'purpose',
] as const;
const KEYS = [...FIELDS, 'from', 'to'];
const PURPOSES = ['user', 'probe', 'judge', 'demo'];
const DEFAULT_SPAN = '7d';
const HINT = `Write it like target=llama,version=B,from=2d. Keys: ${KEYS.join(', ')}; the same key twice means either value.`;

/**
 * Reads `key=value,key=value`; a value with a comma stands in double quotes. Without times: the last seven days; without a purpose: users.
 * @throws {SidelightError} USAGE
 * @example parseSelector('target=a,version="B,2",from=2d', Date.now(), '--baseline')
 */
export function parseSelector(text: string, now: number, flag: string): Selector {
  const refuse = (problem: string) => new SidelightError('USAGE', `${flag}: ${problem}`, { hint: HINT });
  const fields: Record<string, string[]> = {};
  const times: Record<string, string> = { from: DEFAULT_SPAN, to: 'now' };
  for (const [key, value] of pairs(text, refuse)) {
    if (!KEYS.includes(key)) throw refuse(unknownKey(key));
    if (value === '') throw refuse(`${key} has no value`);
    if (key === 'purpose' && !PURPOSES.includes(value)) throw refuse(`purpose is one of ${PURPOSES.join(', ')}`);
    if (key === 'from' || key === 'to') times[key] = value;
    else if (value !== '*') (fields[key] ??= []).push(value);
  }
  const [from, to] = (['from', 'to'] as const).map((key) => {
    const time = parseMoment(times[key] ?? '', now);
    if (time === null) throw refuse(`${key} needs ${MOMENT_EXAMPLES}`);
    return time;
  });
  if (from === undefined || to === undefined || from >= to) throw refuse('from must be before to');
  return { text, fields: { purpose: ['user'], ...fields }, from, to };
}

function unknownKey(key: string): string {
  const meant = nearest(key, KEYS);
  return `there is no key "${key}"${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** The pairs of a selector, in their order. */
function pairs(text: string, refuse: (problem: string) => Error): [string, string][] {
  const found: [string, string][] = [];
  const pattern = /\s*([^=,\s"]+)\s*=\s*(?:"([^"]*)"|([^,"]*?))\s*(?:,|$)/y;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) throw refuse(`expected key=value at "${text.slice(start, start + 40)}"`);
    found.push([match[1] ?? '', match[2] ?? match[3] ?? '']);
  }
  if (found.length === 0) throw refuse('expected key=value');
  return found;
}
