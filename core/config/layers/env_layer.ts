import { z } from 'zod';
import { parse } from 'yaml';
import { messageOf } from '../../errors.js';
import type { Assignment, Layer, Problem } from './layer.js';
import { nearest } from '../nearest.js';
import { childOf, fieldsOf, secretBehind, shapeOf, writableKeys, type Path } from '../shape.js';

const PREFIX = 'SIDELIGHT_';
const MAX_LIST = 1000;

/** Variables that are not settings: where the configuration file is. */
export const CONFIG_VARIABLE = 'SIDELIGHT_CONFIG';

/**
 * What Kubernetes tells every pod of the Services beside it, one named sidelight (or sidelight-...) among them: its address, not a
 * setting. https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
const SERVICE_LINK =
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

export type Environment = Readonly<Record<string, string | undefined>>;

type Schema = z.core.$ZodType;

/**
 * Reads settings from environment variables: `SIDELIGHT_SERVICE__LISTEN` is `service.listen`,
 * `SIDELIGHT_TARGETS__0__UPSTREAM` is `targets[0].upstream`; values are YAML scalars. `CLICKHOUSE_URL` is
 * `store.clickhouse_url`. Empty variables count as not set; one that matches nothing is a problem.
 */
export function envLayer(root: Schema, env: Environment, folder: string): Layer {
  const assignments: Assignment[] = [];
  const problems: Problem[] = [];
  const clickhouse = env['CLICKHOUSE_URL'];
  if (clickhouse) assignments.push(assignment('CLICKHOUSE_URL', ['store', 'clickhouse_url'], clickhouse, folder));
  const inKubernetes = env['KUBERNETES_SERVICE_HOST'] !== undefined;
  const isSetting = (name: string) => name !== CONFIG_VARIABLE && !(inKubernetes && SERVICE_LINK.test(name));
  const named = Object.entries(env).filter(([name]) => name.startsWith(PREFIX) && isSetting(name));
  for (const [name, text] of named) {
    if (!text) continue;
    const found = resolve(root, name);
    if ('problem' in found) {
      problems.push({ place: name, message: found.problem });
      continue;
    }
    try {
      assignments.push(assignment(name, found.path, readValue(found.schema, text), folder));
    } catch (error) {
      problems.push({ place: name, message: `not a YAML value: ${messageOf(error).split('\n')[0]}` });
    }
  }
  assignments.sort((a, b) => a.path.length - b.path.length);
  return { assignments, problems };
}

function assignment(name: string, path: Path, value: unknown, folder: string): Assignment {
  return { path, value, place: () => name, folder };
}

type Found = { path: Path; schema: Schema } | { problem: string };

function resolve(root: Schema, name: string): Found {
  const steps = name.slice(PREFIX.length).split('__');
  const path: (string | number)[] = [];
  let schema: Schema = root;
  for (const [index, raw] of steps.entries()) {
    const step = stepInto(schema, raw);
    const child = childOf(schema, typeof step === 'string' ? withoutFile(schema, step) : step);
    if (child === undefined) return { problem: unknown(schema, steps, index) };
    path.push(step);
    schema = child;
  }
  return { path, schema };
}

function stepInto(schema: Schema, raw: string): string | number {
  const inner = shapeOf(schema).schema;
  if (inner instanceof z.ZodRecord) return raw;
  if (inner instanceof z.ZodArray && /^\d+$/.test(raw) && Number(raw) < MAX_LIST) return Number(raw);
  return raw.toLowerCase();
}

function withoutFile(schema: Schema, step: string): string {
  return secretBehind(fieldsOf(schema) ?? {}, step) ?? step;
}

function unknown(schema: Schema, steps: string[], index: number): string {
  if (shapeOf(schema).schema instanceof z.ZodArray) {
    return `"${steps[index]}" should be the number of a list item, counted from 0`;
  }
  const keys = writableKeys(fieldsOf(schema) ?? {});
  const meant = nearest((steps[index] ?? '').toLowerCase(), keys);
  if (meant === undefined) return 'no such setting';
  const better = [...steps.slice(0, index), meant.toUpperCase(), ...steps.slice(index + 1)].join('__');
  return `no such setting; did you mean ${PREFIX}${better}?`;
}

/** Fields that are texts take the variable as it is, so that a token of digits stays a text. */
function readValue(schema: Schema, text: string): unknown {
  const { schema: inner, unit } = shapeOf(schema);
  const isText = unit !== undefined || inner instanceof z.ZodEnum || inner._zod.def.type === 'string';
  return isText ? text : parse(text);
}
