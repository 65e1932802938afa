import { asCount, asNumber } from '../../core/json.js';
import { parseJson } from '../body/lenient_json.js';
import type { Attributes } from './span.js';

const MAX_INDEXED = 2000;

/** The first of these attributes that says something, as text. */
export function text(attributes: Attributes, ...names: string[]): string {
  for (const name of names) {
    const value = attributes.get(name);
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  }
  return '';
}

/** The first of these attributes that is a number, also when written as text. */
export function number(attributes: Attributes, ...names: string[]): number | null {
  for (const name of names) {
    const value = asNumber(attributes.get(name));
    if (value !== null) return value;
  }
  return null;
}

/** The first of these attributes that is a non-negative whole number. */
export function count(attributes: Attributes, ...names: string[]): number | null {
  for (const name of names) {
    const value = asCount(attributes.get(name));
    if (value !== null) return value;
  }
  return null;
}

/** Whether one of these attributes is set to true. */
export function flag(attributes: Attributes, ...names: string[]): boolean {
  return names.some((name) => attributes.get(name) === true || attributes.get(name) === 'true');
}

/** A list of texts: as a list, as JSON, or as one text. */
export function texts(attributes: Attributes, ...names: string[]): string[] {
  for (const name of names) {
    const value = structured(attributes, name);
    if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string' && item !== '');
    if (typeof value === 'string' && value !== '') return [value];
  }
  return [];
}

/** The value of an attribute; JSON in a text is parsed, other text stays text. Undefined when it is absent. */
export function structured(attributes: Attributes, name: string): unknown {
  const value = attributes.get(name);
  if (typeof value !== 'string') return value;
  return /^\s*[[{"]/.test(value) ? (parseJson(value) ?? value) : value;
}

/** `PREFIX.N.REST` attributes, one map of REST to value for each N, in the order of N. */
export function indexed(attributes: Attributes, prefix: string): Attributes[] {
  const groups = new Map<number, Map<string, unknown>>();
  for (const [name, value] of attributes) {
    if (!name.startsWith(prefix)) continue;
    const [, digits, rest = ''] = /^\.(\d{1,6})(?:\.(.*))?$/s.exec(name.slice(prefix.length)) ?? [];
    if (digits === undefined) continue;
    const index = Number(digits);
    let group = groups.get(index);
    if (group === undefined) {
      if (groups.size >= MAX_INDEXED) continue;
      group = new Map();
      groups.set(index, group);
    }
    group.set(rest, value);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
