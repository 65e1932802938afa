import { compile } from 'json-p3';
import { SidelightError, messageOf } from '../../../core/errors.js';
import type { Json } from '../../../core/json.js';

/** Values a path selects in a document, in order. */
export type Select = (document: unknown) => unknown[];

/** `$.a.b[0]["c"]`: one value, found without the query engine. */
const PLAIN_PATH = /^\$(?:\.[A-Za-z_][\w-]*|\[-?\d{1,9}\]|\['[^'\\]*'\]|\["[^"\\]*"\])*$/;
const STEP = /\.([A-Za-z_][\w-]*)|\[(-?\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g;

/**
 * Prepares a JSONPath (RFC 9535). Paths that name one value, which nearly all do, are walked directly.
 * @throws {SidelightError} CONFIG_INVALID
 */
export function preparePath(path: string): Select {
  if (PLAIN_PATH.test(path)) return walker(path);
  try {
    const query = compile(path);
    return (document) => (document === undefined ? [] : selected(() => query.query(document as Json).values()));
  } catch (error) {
    throw new SidelightError('CONFIG_INVALID', `mapping: "${path}" is not a JSONPath: ${messageOf(error)}`, {
      hint: 'Write it like $.outputs[0].text',
      cause: error,
    });
  }
}

/** Deeply nested documents exceed the engine's limits: nothing is selected then. */
function selected(query: () => unknown[]): unknown[] {
  try {
    return query();
  } catch {
    return [];
  }
}

function walker(path: string): Select {
  const steps = [...path.matchAll(STEP)].map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double ?? '') : Number(index),
  );
  return (document) => {
    let value = document;
    for (const step of steps) {
      value = typeof step === 'number' ? element(value, step) : member(value, step);
      if (value === undefined) return [];
    }
    return [value];
  };
}

function element(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value.at(index) : undefined;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined;
  return Reflect.get(value, name);
}
