import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../../core/config/index.js';
import { configSchema } from '../../../core/config/schema.js';
import { shapeOf } from '../../../core/config/shape.js';

const text = readFileSync(new URL('../../../sidelight.example.yaml', import.meta.url), 'utf8');
const off = /^\s*(?:channels|groups|routes|silences|callers|prices|currencies): (?:\[\]|\{\})$/;
/** The example with every option switched on. */
const everything = text
  .split('\n')
  .filter((line) => !off.test(line))
  .map((line) => line.replace(/^(\s*)#(?! \S|$)/, '$1'))
  .join('\n');

function read(yaml: string) {
  const file = { path: 'sidelight.example.yaml', text: yaml };
  return loadConfig({ file, env: {}, folder: '.', readText: () => '' });
}

/** Every key of the schema, as a path without list numbers. */
function keysOf(schema: z.core.$ZodType, path: string): string[] {
  const inner = shapeOf(schema).schema;
  if (inner instanceof z.ZodArray) return keysOf(inner.element, path);
  if (inner instanceof z.ZodDiscriminatedUnion) return inner.options.flatMap((option) => keysOf(option, path));
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.entries(inner.shape).flatMap(([key, field]) => keysOf(field, `${path}.${key}`));
}

function pathsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => pathsIn(item, path))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsIn(item, `${path}.${key}`))];
}

describe('sidelight.example.yaml', () => {
  it('is valid as it stands', () => {
    expect(read(text).targets.map((target) => target.name)).toEqual(['llama']);
  });

  it('is valid with every option switched on, and shows every option', () => {
    const shown = new Set(pathsIn(read(everything), ''));
    // Matchers are shown once, with the routes.
    const sameAs = (path: string): string => path.replace('.silences.match.', '.routes.match.');
    expect(keysOf(configSchema, '').filter((path) => !shown.has(sameAs(path)))).toEqual([]);
    const written = keysOf(configSchema, '').map((path) => path.split('.').at(-1) ?? '');
    expect(written.filter((key) => !new RegExp(`^\\s*#?\\s*(?:- )?${key}:`, 'm').test(text))).toEqual([]);
  });

  it('says what the defaults are', () => {
    const defaults = configSchema.parse({});
    const example = read(text);
    expect(example.collector).toEqual(defaults.collector);
    expect(example.service).toEqual(defaults.service);
    expect(example.store).toEqual(defaults.store);
    expect(example.slos).toEqual(defaults.slos);
    expect(example.alerts).toEqual(defaults.alerts);
  });
});
