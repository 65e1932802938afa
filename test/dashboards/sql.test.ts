import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Panel } from '../../scripts/grafana/index.js';
import { alertRules } from './alert_rules.js';
import { boardOf, drawn, textOf } from './boards.js';
import { expand, type Situation } from './grafana_sql.js';
import { CALLS, HOSTILE_MODELS, seededCall, seededStore, type SeededStore } from './seed.js';

const board = boardOf('clickhouse');
const NUMBER = /^(Nullable\()?(U?Int|Float|Decimal)/;
const TEXT = /^(LowCardinality\()?(Nullable\()?(String|Enum)/;
const TIME = /^DateTime/;

interface Answer {
  columns: { name: string; type: string }[];
  rows: Record<string, string>[];
}

let seeded: SeededStore;
beforeAll(async () => {
  seeded = await seededStore();
});
afterAll(() => seeded?.close());

function lastHour(variables: Situation['variables'] = {}): Situation {
  return {
    from: seeded.now - 3_600_000,
    to: seeded.now,
    intervalSeconds: 60,
    variables: { purpose: 'user', ...variables },
  };
}

/** As text with types, because JSON would write NaN as null. */
async function ask(sql: string, situation: Situation): Promise<Answer> {
  const text = await seeded.store.queryText(expand(sql, situation), 'TabSeparatedWithNamesAndTypes');
  const [names = [], types = [], ...rows] = text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'));
  return {
    columns: names.map((name, index) => ({ name, type: types[index] ?? '' })),
    rows: rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']))),
  };
}

const sqlOf = (panel: Panel): string => textOf(panel.targets?.[0] ?? {}, 'rawSql');
const panelNamed = (title: string): Panel => {
  const panel = drawn(board).find((each) => each.title === title);
  if (panel === undefined) throw new Error(`there is no panel ${title}`);
  return panel;
};
const panels = drawn(board).map((panel): [string, Panel] => [panel.title, panel]);
const oddNumbers = (rows: Answer['rows']): string[] =>
  rows.flatMap((row) => Object.entries(row).filter(([, value]) => /^[+-]?(nan|inf)$/.test(value))).map(String);

describe('every panel on an hour of calls', () => {
  it.each(panels)('%s', async (_, panel) => {
    const { columns, rows } = await ask(sqlOf(panel), lastHour());
    expect(rows.length).toBeGreaterThan(0);
    expect(oddNumbers(rows)).toEqual([]);
    expect(columns.filter(({ type }) => !NUMBER.test(type) && !TEXT.test(type) && !TIME.test(type))).toEqual([]);
    expect(columns.some(({ type }) => NUMBER.test(type))).toBe(true);
  });

  it.each(panels.filter(([, panel]) => panel.type === 'timeseries'))('%s is a time series', async (_, panel) => {
    const { columns, rows } = await ask(sqlOf(panel), lastHour());
    expect(columns.filter(({ type }) => TIME.test(type)).map(({ name }) => name)).toEqual(['time']);
    const times = rows.map((row) => row['time'] ?? '');
    expect(times).toEqual([...times].sort());
  });

  it.each(panels.filter(([, panel]) => panel.type === 'stat'))('%s is one figure', async (_, panel) => {
    const { columns, rows } = await ask(sqlOf(panel), lastHour());
    expect({ columns: columns.length, rows: rows.length }).toEqual({ columns: 1, rows: 1 });
    expect(Number.isFinite(Number(Object.values(rows[0] ?? {})[0]))).toBe(true);
  });

  it.each(panels.filter(([, panel]) => panel.type === 'table'))('%s has the columns it formats', async (_, panel) => {
    const { columns } = await ask(sqlOf(panel), lastHour());
    const formatted = new Set(panel.fieldConfig?.overrides.map(({ matcher }) => matcher.options));
    expect(columns.filter(({ name }) => !formatted.has(name))).toEqual([]);
  });
});

describe('a range without calls', () => {
  const longAgo = (): Situation => ({ ...lastHour(), from: seeded.now - 9e9, to: seeded.now - 8e9 });
  const aboutRange = panels.filter(([title]) => title !== 'Alerts firing');

  it.each(aboutRange)('%s: nothing, and never a zero or NaN that looks like a measurement', async (_, panel) => {
    const { rows } = await ask(sqlOf(panel), longAgo());
    const values = rows.flatMap((row) => Object.values(row));
    expect(values.filter((value) => value !== '\\N')).toEqual([]);
  });
});

describe('what the figures say', () => {
  const indices = Array.from({ length: CALLS }, (_, index) => index);
  const figure = async (title: string, variables: Situation['variables'] = {}): Promise<number> => {
    const { rows } = await ask(
      sqlOf(panelNamed(title)),
      lastHour({ environment: ['production'], target: ['openai'], ...variables }),
    );
    return Number(Object.values(rows[0] ?? {})[0]);
  };
  const calls = (purposes: string[]) =>
    indices
      .map((index) => seededCall(index, seeded.now))
      .filter((call) => call.target === 'openai' && purposes.includes(call.purpose));

  it('only the calls of users count, those of the demo on request', async () => {
    expect(await figure('Cost')).toBeCloseTo(calls(['user']).length * 0.5, 6);
    expect(await figure('Cost', { purpose: 'demo' })).toBeCloseTo(calls(['user', 'demo']).length * 0.5, 6);
  });

  it('a client that hung up is no error', async () => {
    const user = calls(['user']);
    const failed = user.filter((call) => call.outcome === 'error');
    expect(await figure('Error ratio')).toBeCloseTo(failed.length / user.length, 6);
  });

  it('calls that a tap refused are in a panel of their own', async () => {
    const { rows } = await ask(sqlOf(panelNamed('Refused calls')), lastHour({ target: ['openai'] }));
    expect(rows).toMatchObject([{ target: 'openai', refused: String(1 / 60) }]);
  });

  it('calls without a price are counted, and cost nothing known rather than nothing', async () => {
    const local = { target: ['gpu-box'], environment: ['staging'] };
    expect(await figure('Unpriced', local)).toBeGreaterThan(0);
    const { rows } = await ask(sqlOf(panelNamed('By model')), lastHour(local));
    expect(rows).toMatchObject([{ target: 'gpu-box', model: 'local', cost: '\\N' }]);
  });

  it('the table shows the model that served, else the one asked for', async () => {
    const { rows } = await ask(sqlOf(panelNamed('By model')), lastHour({ target: ['openai', 'gpu-box'] }));
    expect(rows.map((row) => row['model']).sort()).toEqual(['gpt-2026', 'local']);
  });

  it('a verdict without data is shown with no value, not with the last one', async () => {
    const { rows } = await ask(sqlOf(panelNamed('Latest verdicts')), lastHour());
    expect(rows.map((row) => row['verdict'])).toEqual(['over', 'near', 'no_data']);
    expect(rows[2]).toMatchObject({ check: 'First token, gpt', value: '\\N' });
    expect(rows[1]).toMatchObject({ value: '90' });
  });

  it('the budget is drawn with its limit and forecast', async () => {
    const { rows } = await ask(sqlOf(panelNamed('Cost against budget')), lastHour());
    expect(rows.at(-1)).toMatchObject({ budget: 'Budget month', spent: '90', limit: '100', forecast: '120' });
  });

  it('counters of a collector that was restarted rise from zero', async () => {
    const { rows } = await ask(sqlOf(panelNamed('Not captured')), lastHour());
    const lost = rows
      .filter((row) => row['reason'] === 'dropped_chunks queue_full')
      .map((row) => Number(row['lost']) * 60);
    expect(lost.filter((each) => each < 0)).toEqual([]);
    expect(Math.round(lost.reduce((sum, each) => sum + each, 0))).toBe(59);
  });

  it('a new version of a target is marked', async () => {
    const sql = board.annotations.list
      .map((each) => textOf((each['target'] ?? {}) as Record<string, unknown>, 'rawSql'))
      .join('');
    const { columns, rows } = await ask(sql, lastHour());
    expect(columns[0]).toMatchObject({ name: 'time', type: expect.stringMatching(TIME) });
    expect(rows.map((row) => row['text'])).toEqual(expect.arrayContaining(['openai: v1 → v2', 'gpu-box: v1 → v2']));
  });
});

describe('variables', () => {
  it.each(
    board.templating.list
      .filter(({ type }) => type === 'query')
      .map((each): [string, unknown] => [each.name, each.query]),
  )('%s offers the values there are', async (_, query) => {
    const { columns, rows } = await ask(textOf(query as Record<string, unknown>, 'rawSql'), lastHour());
    expect(columns).toMatchObject([{ type: expect.stringMatching(TEXT) }]);
    expect(rows.length).toBeGreaterThan(1);
  });

  it.each(HOSTILE_MODELS)('a model named %s is found, and only that one', async (model) => {
    const { rows } = await ask(sqlOf(panelNamed('By model')), lastHour({ model: [model] }));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ target: 'hostile' });
  });

  it('no value whatever changes the question', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.string({
        unit: fc.constantFrom("'", '"', '\\', '`', '$', '{', '}', '(', ')', '-', ';', '\n', '\0', ' OR 1=1 '),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 3 }), hostile, async (values, purpose) => {
        const chosen = values.map((value) => `-${value}`);
        const variables = { model: chosen, target: chosen, environment: chosen, purpose: `-${purpose}` };
        expect((await ask(sqlOf(panelNamed('By model')), lastHour(variables))).rows).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('alert rules', () => {
  it.each(
    alertRules('clickhouse').map((rule): [string, string] => [rule.title, textOf(rule.data[0]?.model ?? {}, 'rawSql')]),
  )('%s: one number for each thing it may be about', async (_, sql) => {
    const { columns, rows } = await ask(sql, lastHour());
    expect(columns.filter(({ type }) => NUMBER.test(type))).toHaveLength(1);
    expect(columns.filter(({ type }) => !NUMBER.test(type) && !TEXT.test(type))).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
    expect(oddNumbers(rows)).toEqual([]);
  });
});
