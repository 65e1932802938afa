import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../core/finding.js';
import type { FindingDetails } from '../../core/finding_details.js';
import { queries } from '../../store/index.js';
import { boardOf, drawn, textOf } from './boards.js';
import { expand, type Situation } from './grafana_sql.js';
import { seededStore, type SeededStore } from './seed.js';

const board = boardOf('clickhouse', 'quality');
const panels = drawn(board).map((panel): [string, string] => [panel.title, textOf(panel.targets?.[0] ?? {}, 'rawSql')]);
const sqlOf = (title: string): string => panels.find(([name]) => name === title)?.[1] ?? '';

type Row = Record<string, string | number | null>;

let seeded: SeededStore;

beforeAll(async () => {
  seeded = await seededStore();
  await queries.copyEvidence(seeded.store, ['call-1', 'call-100']);
  await queries.saveFindings(seeded.store, verdicts(seeded.now));
}, 60_000);

afterAll(() => seeded?.close());

function verdicts(now: number): Finding[] {
  const ago = (ms: number) => new Date(now - ms).toISOString();
  const details: FindingDetails = {
    since: ago(1_200_000),
    statistic: { name: 'e-value', value: 24_180, threshold: 20_000 },
    band: { low: null, high: 0.034 },
    series: Array.from({ length: 30 }, (_, index) => ({
      at: ago((30 - index) * 60_000),
      value: index === 7 ? null : index / 1000,
      n: 20,
    })),
    examples: { before: ['call-100'], after: ['call-1', 'unknown'] },
  };
  const refusals: Finding = {
    finding_id: 'q1',
    at: ago(30_000),
    kind: 'drift',
    key: 'drift:refusal:openai',
    title: "Refusals, 'openai'",
    target: 'openai',
    model: '',
    metric: 'refusal',
    unit: 'ratio',
    verdict: 'over',
    severity: 'page',
    value: 0.061,
    limit: 0.031,
    interval_low: 0.052,
    interval_high: 0.071,
    forecast: null,
    forecast_low: null,
    forecast_high: null,
    sample_size: 2140,
    method: 'mixture e-SR',
    window_seconds: 86_400,
    summary: 'Refusals doubled.',
    evidence: [],
    details,
  };
  const unknown: Finding = {
    ...refusals,
    key: 'integrity:fields:gpu-box',
    kind: 'integrity',
    title: 'Fields, gpu-box',
    target: 'gpu-box',
    verdict: 'no_data',
    value: null,
    evidence: ['call-100'],
    details: undefined,
  };
  const earlier: Finding = { ...refusals, at: ago(600_000), verdict: 'ok', value: 0.03, details: undefined };
  return [earlier, refusals, unknown];
}

async function ask(sql: string, variables: Situation['variables'] = {}, past = 0): Promise<Row[]> {
  const [from, to] = [seeded.now - 3_600_000 - past, seeded.now - past];
  return seeded.store.query(expand(sql, { from, to, intervalSeconds: 60, variables }));
}

describe('the quality board', () => {
  it.each(panels)('%s answers', async (_, sql) => {
    expect((await ask(sql)).length).toBeGreaterThan(0);
  });

  it.each(panels)('%s: without verdicts nothing, never a zero', async (_, sql) => {
    const values = (await ask(sql, {}, 8e9)).flatMap((row) => Object.values(row));
    expect(values.filter((value) => value !== null)).toEqual([]);
  });

  it('counts the newest verdict of each monitor', async () => {
    const figures = await Promise.all(
      ['Over', 'Near', 'Not yet known', 'Within'].map(async (title) =>
        Object.values((await ask(sqlOf(title)))[0] ?? {}),
      ),
    );
    expect(figures.flat().map(Number)).toEqual([1, 0, 1, 0]);
  });

  it('shows what a verdict rests on, worst first, and no value where none is known', async () => {
    const rows = await ask(sqlOf('Verdicts'));
    expect(rows.map(({ verdict, monitor }) => [verdict, monitor])).toEqual([
      ['over', "Refusals, 'openai'"],
      ['no_data', 'Fields, gpu-box'],
    ]);
    expect(rows[0]).toMatchObject({ value: 0.061, statistic: 'e-value', reached: 24_180, threshold: 20_000 });
    expect(rows[0]?.['since']).not.toBeNull();
    expect(rows[1]).toMatchObject({ value: null, reached: null, since: null });
    const formatted = new Set(
      drawn(board)
        .find(({ title }) => title === 'Verdicts')
        ?.fieldConfig?.overrides.map(({ matcher }) => matcher.options),
    );
    expect(Object.keys(rows[0] ?? {}).filter((name) => !formatted.has(name))).toEqual([]);
  });

  it('draws the monitored value with what is usual, in order, gaps as gaps', async () => {
    const rows = await ask(sqlOf('Monitored value'));
    expect(rows).toHaveLength(30);
    expect(rows.map(({ time }) => time)).toEqual(rows.map(({ time }) => time).toSorted());
    expect(rows[7]).toMatchObject({ monitor: 'drift:refusal:openai', value: null, usual_from: null, usual_to: 0.034 });
    expect(rows[8]?.['value']).toBeCloseTo(0.008);
    expect(await ask(sqlOf('Share of the limit'))).toHaveLength(2);
  });

  it('shows calls from before and after, else those that show what is wrong', async () => {
    const rows = await ask(sqlOf('Example calls'));
    expect(rows.map(({ side, call_id: id }) => [side, id])).toEqual([
      ['before', 'call-100'],
      ['after', 'call-1'],
      ['shows it', 'call-100'],
    ]);
  });

  it('is narrowed by its variables, whatever their values', async () => {
    const verdictsOf = async (variables: Situation['variables']) =>
      (await ask(sqlOf('Verdicts'), variables)).map(({ verdict }) => verdict);
    expect(await verdictsOf({ target: ['gpu-box'] })).toEqual(['no_data']);
    expect(await verdictsOf({ monitor: ['drift:refusal:openai', 'x'] })).toEqual(['over']);
    expect(await verdictsOf({ monitor: ["\\') OR 1=1 --", "'"] })).toEqual([]);
    for (const { name, query } of board.templating.list.filter(({ type }) => type === 'query')) {
      const offered = await ask(textOf(query as Record<string, unknown>, 'rawSql'));
      expect([name, offered.length > 1]).toEqual([name, true]);
    }
  });
});
