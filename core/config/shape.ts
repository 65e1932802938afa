import { z } from 'zod';
import type { UnitName } from './units.js';

type Schema = z.core.$ZodType;
export type Path = readonly (string | number)[];

/** A place in the schema, with what its wrappers (default, optional, pipe ...) say taken together. */
export interface Shape {
  /** The schema below all wrappers. */
  schema: Schema;
  secret: boolean;
  unit: UnitName | undefined;
}

/** Takes the wrappers off a schema. */
export function shapeOf(schema: Schema): Shape {
  let current = schema;
  let secret = false;
  let unit: UnitName | undefined;
  for (;;) {
    const meta = z.globalRegistry.get(current as z.ZodType);
    secret ||= meta?.['secret'] === true;
    unit ??= meta?.['unit'] as UnitName | undefined;
    const inner = innerOf(current);
    if (inner === undefined) return { schema: current, secret, unit };
    current = inner;
  }
}

function innerOf(schema: Schema): Schema | undefined {
  if (schema instanceof z.ZodPipe) return schema.in;
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? schema.unwrap() : undefined;
}

/** The keys an object schema knows (of a union: of the option `value` belongs to, else of all); undefined for others. */
export function fieldsOf(schema: Schema, value?: unknown): Record<string, Schema> | undefined {
  const inner = shapeOf(schema).schema;
  if (inner instanceof z.ZodObject) return inner.shape;
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return undefined;
  const options = inner.options.filter((option) => option instanceof z.ZodObject);
  const chosen = options.filter((option) => matchesTag(option, inner.def.discriminator, value));
  return Object.assign({}, ...(chosen.length > 0 ? chosen : options).map((option) => option.shape));
}

function matchesTag(option: z.ZodObject, tag: string, value: unknown): boolean {
  const written = (value as Record<string, unknown> | undefined)?.[tag];
  const literal = option.shape[tag];
  return literal instanceof z.ZodLiteral && literal.values.has(written as z.core.util.Literal);
}

/** One step down from a schema: a key of an object or record, an index of a list. */
export function childOf(schema: Schema, step: string | number, value?: unknown): Schema | undefined {
  const inner = shapeOf(schema).schema;
  if (inner instanceof z.ZodArray) return typeof step === 'number' ? inner.element : undefined;
  if (inner instanceof z.ZodRecord) return inner.valueType;
  const fields = fieldsOf(inner, value);
  return fields !== undefined && Object.hasOwn(fields, step) ? fields[step] : undefined;
}

/** The schema at a path, following `value` where a union has to be decided. */
export function schemaAt(root: Schema, path: Path, value?: unknown): Schema | undefined {
  let schema: Schema | undefined = root;
  let here = value;
  for (const step of path) {
    if (schema === undefined) return undefined;
    schema = childOf(schema, step, here);
    here = getIn(here, [step]);
  }
  return schema;
}

/** The secret a key such as `token_file` stands for, or undefined. */
export function secretBehind(fields: Record<string, Schema>, key: string): string | undefined {
  const base = key.replace(/_file$/, '');
  const field = fields[base];
  return base !== key && !Object.hasOwn(fields, key) && field !== undefined && shapeOf(field).secret ? base : undefined;
}

/** Keys somebody may write in an object: its fields, and `NAME_file` for each secret. */
export function writableKeys(fields: Record<string, Schema>): string[] {
  return Object.entries(fields).flatMap(([key, field]) => (shapeOf(field).secret ? [key, `${key}_file`] : [key]));
}

/** The value at a path, or undefined. */
export function getIn(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** `targets[0].upstream` */
export function writePath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}
