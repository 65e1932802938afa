import { stringify } from 'yaml';
import type { z } from 'zod';
import { isRecord } from '../json.js';
import { configSchema, type Config } from './schema.js';
import { childOf, shapeOf } from './shape.js';
import { writeBytes, writeDuration, writeListen, type ListenAddress } from './units.js';

/** What stands in the place of a secret. */
const HIDDEN = '[hidden]';

/** The whole configuration as YAML, secrets hidden, units as one writes them: what is printed can be read again, with the secrets put in. */
export function printConfig(config: Config): string {
  return stringify(written(configSchema, config), { lineWidth: 0 });
}

function written(schema: z.core.$ZodType | undefined, value: unknown): unknown {
  if (schema === undefined || value === undefined) return value;
  const { secret, unit } = shapeOf(schema);
  if (secret) return HIDDEN;
  if (unit === 'duration') return writeDuration(value as number);
  if (unit === 'bytes') return writeBytes(value as number);
  if (unit === 'listen') return writeListen(value as ListenAddress);
  if (Array.isArray(value)) return value.map((item, index) => written(childOf(schema, index), item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, written(childOf(schema, key, value), item)]),
  );
}
