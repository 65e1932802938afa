import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../core/config/schema.js';
import { loadConfig } from '../../core/config/index.js';
import { childOf, fieldsOf } from '../../core/config/shape.js';
import { CLIENT_METRICS, COLLECTOR_METRICS, SERVICE_METRICS } from '../../core/names/metrics.js';
import { createScorers } from '../../evaluator/scorers/index.js';
import { fences, PAGES, quoted, ROOT } from './pages.js';

type Schema = NonNullable<ReturnType<typeof childOf>>;

const SECTIONS = Object.keys(fieldsOf(configSchema) ?? {});

/** Pages about the configuration; the chart has values of its own. */
const CONFIGURED = PAGES.filter(({ path }) => !path.startsWith('deploy/'));

/** Configurations of others that these pages show. */
const OF_OTHERS = /^(?:initContainers|scrape_configs):/;

/** What looks like a setting: attributes of spans, and the name of a verdict. */
const NO_SETTINGS = ['service.name', 'service.version', 'drift.refusal'];

/** Whether the configuration has a place; `*` is each name of a record, or each field there. */
function isSetting(schema: Schema, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  if (step === '*') return Object.values(fieldsOf(schema) ?? {}).some((each) => isSetting(each, rest));
  const child = childOf(schema, /^\d+$/.test(step) ? Number(step) : step);
  const inList = childOf(schema, 0);
  if (child !== undefined) return isSetting(child, rest);
  return inList !== undefined && isSetting(inList, [step, ...rest]);
}

describe('what pages name', () => {
  it('is a metric there is', () => {
    const known = new Set<string>([COLLECTOR_METRICS, SERVICE_METRICS, CLIENT_METRICS].flatMap(Object.values));
    const named = PAGES.flatMap(({ path, text }) =>
      [...text.matchAll(/(?<![/\w])sidelight_(?!server_)\w+/g)].map(([name]) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  it('is a setting there is', () => {
    const pattern = new RegExp(`^((?:${SECTIONS.join('|')})(?:\\.(?:\\*|\\w+))+)(?:: .*)?$`);
    const named = quoted(CONFIGURED).flatMap(({ path, code }) => {
      const setting = code.endsWith('.ts') || code.endsWith('.json') ? undefined : pattern.exec(code)?.[1];
      return setting === undefined ? [] : [{ path, setting }];
    });
    expect(named.length).toBeGreaterThan(40);
    const wrong = named.filter(
      ({ setting }) => !NO_SETTINGS.includes(setting) && !isSetting(configSchema, setting.split('.')),
    );
    expect(wrong).toEqual([]);
  });

  it('is a variable that sets something', () => {
    const named = PAGES.flatMap(({ path, text }) =>
      [...text.matchAll(/\bSIDELIGHT_(\w+__\w+)/g)].map(([, name = '']) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter(({ name }) => !isSetting(configSchema, name.toLowerCase().split('__')))).toEqual([]);
  });

  it('is an endpoint of the OpenAPI document', () => {
    const { paths } = JSON.parse(readFileSync(`${ROOT}service/openapi.json`, 'utf8')) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const named = PAGES.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:(GET|POST) )?[\w.:/]*?(\/(?:api\/)?v1\/[a-z/-]*[a-z])/g)]
        .filter(([all]) => /\/api\/v1|traces|4180/.test(all))
        .map(([, method = '', endpoint = '']) => ({ path, method: method.toLowerCase(), endpoint })),
    );
    expect(named.length).toBeGreaterThan(15);
    const wrong = named.filter(({ method, endpoint }) => {
      const methods = paths[endpoint];
      return methods === undefined || (method !== '' && methods[method] === undefined);
    });
    expect(wrong).toEqual([]);
  });

  it('is a file or folder of the repository', () => {
    const folders =
      'core|capture|collector|store|service|evaluator|cli|demo|dashboards?|deploy|bench|training|models|scripts|test';
    const named = quoted().flatMap(({ path, code }) => {
      const file = new RegExp(`^(?:${folders})/[\\w./-]+$`).test(code) && !/NAME|\.\./.test(code) ? code : undefined;
      return file === undefined ? [] : [{ path, file }];
    });
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ file }) => !existsSync(ROOT + file))).toEqual([]);
  });

  it('is a place that links lead to', () => {
    const links = PAGES.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, to = '', anchor]) => ({
        path,
        to,
        anchor,
      })),
    );
    expect(links.length).toBeGreaterThan(60);
    const wrong = links.filter(({ path, to, anchor }) => {
      const file = to === '' ? ROOT + path : join(dirname(ROOT + path), to);
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor));
    });
    expect(wrong).toEqual([]);
  });
});

/** Headings as GitHub makes anchors of them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );
}

describe('what pages show', () => {
  it.each(fences('yaml', CONFIGURED).filter(({ code }) => !OF_OTHERS.test(code)))(
    'is a right configuration ($path)',
    ({ path, code }) => {
      const file = { path, text: code };
      expect(() => loadConfig({ file, env: {}, folder: '.', readText: () => '' })).not.toThrow();
    },
  );

  it('is JSON where it says so', () => {
    const wrong = fences('json').filter(({ code }) => !isJson(code));
    expect(wrong).toEqual([]);
  });

  it('is every scorer in the table of scorers', () => {
    const guide = PAGES.filter(({ path }) => path === 'docs/models.md')[0]?.text ?? '';
    const rows = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(rows.toSorted()).toEqual(
      createScorers([])
        .map(({ name }) => name)
        .toSorted(),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
