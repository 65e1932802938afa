import { expect, it } from 'vitest';
import { COST_SOURCES, OUTCOMES, PURPOSES, TAPS, TOKENS_SOURCES } from '../../core/call.js';
import { REDACTION_TYPES } from '../../core/config/schema.js';
import { openTestStore } from '../store/helpers.js';
import { PAGES, shellLines } from './pages.js';

const guide = PAGES.find(({ path }) => path === 'docs/tables.md')?.text ?? '';
const [tables = '', calls = ''] = guide.split('\n## calls\n');

/** Cells of a table of the page that start with a name in backquotes; all names in the column asked for. */
const namesIn = (text: string, column: number): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[column] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name));

it('docs/tables.md names every table and every column of calls, and all pages show SQL that runs', async () => {
  const { store, close } = await openTestStore('embedded');
  try {
    const ask = async (sql: string): Promise<string[]> =>
      (await store.queryText(sql, 'TSV')).split('\n').filter((line) => line !== '');
    const there = await ask(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine != 'MaterializedView'",
    );
    const own = [...guide.matchAll(/^(`.*) are Sidelight's own notes/gm)].flatMap(([line]) => [
      ...line.matchAll(/`(\w+)`/g),
    ]);
    const named = [...namesIn(tables, 0), ...own.map(([, name = '']) => name)];
    expect(named.toSorted()).toEqual(there.toSorted());

    const columns = await ask("SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'calls'");
    expect(namesIn(calls, 0).toSorted()).toEqual(columns.toSorted());

    const shown = shellLines().flatMap(({ path, line }) => {
      const sql = /\bsql "((?:SELECT|DESCRIBE) [^"]*[^".])"/.exec(line)?.[1];
      return sql === undefined || sql.includes('...') ? [] : [{ path, sql }];
    });
    expect(shown.length).toBeGreaterThan(5);
    for (const { path, sql } of shown) await expect(ask(sql), `${path}: ${sql}`).resolves.toBeDefined();
  } finally {
    await close();
  }
});

it.each([
  ['purpose', PURPOSES],
  ['outcome', OUTCOMES],
  ['tap', TAPS],
  ['tokens_source', TOKENS_SOURCES],
  ['cost_source', COST_SOURCES],
  ['redactions', REDACTION_TYPES],
])('docs/tables.md tells all that may stand in %s', (column, values) => {
  const row = calls
    .split('\n')
    .find((line) => line.startsWith('| `') && line.split(' | ')[0]?.includes(`\`${column}\``));
  const told = namesIn(row ?? '', 1);
  expect(values.filter((value) => !told.includes(value))).toEqual([]);
});
