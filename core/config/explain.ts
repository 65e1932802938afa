import type { z } from 'zod';
import type { Assignment, Problem } from './layers/layer.js';
import { nearest } from './nearest.js';
import { fieldsOf, getIn, schemaAt, shapeOf, writableKeys, writePath, type Path } from './shape.js';

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/** Turns what the schema objects to into problems that name the place and, for a misspelt word, the nearest valid one. */
export function explain(root: Schema, value: unknown, issue: Issue, sources: readonly Assignment[]): Problem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      place: placeOf([...path, key], sources),
      message: `${writePath([...path, key])}: unknown key${suggestKey(root, value, path, key)}`,
    }));
  }
  const what = path.length === 0 ? '' : `${writePath(path)}: `;
  return [{ place: placeOf(path, sources), message: what + describe(root, value, path, issue) }];
}

function suggestKey(root: Schema, value: unknown, path: Path, key: string): string {
  const schema = schemaAt(root, path, value);
  const fields = schema === undefined ? undefined : fieldsOf(schema, getIn(value, path));
  const meant = nearest(key, writableKeys(fields ?? {}));
  if (meant !== undefined) return `; did you mean "${meant}"?`;
  const elsewhere = Object.entries(fieldsOf(root) ?? {}).find(([, group]) => Object.hasOwn(fieldsOf(group) ?? {}, key));
  return elsewhere === undefined ? '' : `; did you mean "${elsewhere[0]}.${key}"?`;
}

function describe(root: Schema, value: unknown, path: Path, issue: Issue): string {
  const given = getIn(value, path);
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(String), given);
  if (issue.code === 'invalid_union' && 'discriminator' in issue) return oneOf(tagsOf(root, path), given);
  if (issue.code === 'invalid_type' && (given === undefined || given === null)) {
    const wanted = issue.message.startsWith('expected') ? issue.message.replace(/, got nothing$/, '') : undefined;
    return `missing; ${wanted ?? `expected ${WORDS[issue.expected] ?? issue.expected}`}`;
  }
  if (issue.code === 'invalid_type' && !issue.message.startsWith('expected')) {
    const quote = issue.expected === 'string' && typeof given !== 'object' ? ' (put it in quotes)' : '';
    return `expected ${WORDS[issue.expected] ?? issue.expected}, got ${show(root, path, given)}${quote}`;
  }
  return issue.message.replace(/^Invalid input: /, '').replace(/^Too (small|big): /, '');
}

const WORDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
  record: 'a group of settings',
};

function oneOf(values: string[], given: unknown): string {
  const meant = typeof given === 'string' ? nearest(given, values) : undefined;
  const got = given === undefined ? 'missing; ' : '';
  return `${got}expected one of ${values.join(', ')}${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
}

function tagsOf(root: Schema, path: Path): string[] {
  const union = schemaAt(root, path.slice(0, -1));
  const inner = union === undefined ? undefined : shapeOf(union).schema;
  const options = (inner?._zod.def as { options?: Schema[] } | undefined)?.options ?? [];
  return options.flatMap((option) => {
    const tag = fieldsOf(option)?.[String(path.at(-1))];
    return [...(tag?._zod.values ?? [])].map(String);
  });
}

function show(root: Schema, path: Path, given: unknown): string {
  const schema = schemaAt(root, path);
  if (schema !== undefined && shapeOf(schema).secret) return 'something else';
  if (Array.isArray(given)) return 'a list';
  return typeof given === 'object' ? 'a group of settings' : JSON.stringify(given);
}

/** The strongest source that says something at the path, else around it. */
function placeOf(path: Path, sources: readonly Assignment[]): string {
  for (let length = path.length; length >= 0; length--) {
    const prefix = path.slice(0, length);
    const source = sources.findLast(
      (each) => isPrefix(each.path, prefix) && getIn(each.value, prefix.slice(each.path.length)) !== undefined,
    );
    if (source !== undefined) return source.place(path);
  }
  return 'configuration';
}

function isPrefix(prefix: Path, path: Path): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => step === path[index]);
}
