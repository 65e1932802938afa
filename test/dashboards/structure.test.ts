import { describe, expect, it } from 'vitest';
import { BOARDS, boardText, type Dashboard, type Panel } from '../../scripts/grafana/index.js';
import { readFileSync } from 'node:fs';
import { DASHBOARDS, drawn, shippedBoards, textOf } from './boards.js';

/** Of Grafana's units, those the boards use; each is one dashboard-linter accepts. */
const UNITS = new Set<unknown>([
  's',
  'reqps',
  'cps',
  'percentunit',
  'currencyUSD',
  'short',
  'bytes',
  'dateTimeFromNow',
]);
/** Variables that Grafana itself sets. */
const BUILT_IN = /^__/;

describe('the board files', () => {
  it('are what `npm run grafana` writes', () => {
    expect(shippedBoards().map(([file]) => file)).toEqual(Object.keys(BOARDS).sort());
    for (const [file, board] of Object.entries(BOARDS)) {
      expect(readFileSync(`${DASHBOARDS}${file}`, 'utf8') === boardText(board) ? 'current' : 'stale').toBe('current');
    }
  });

  it('have identities of their own', () => {
    const boards = shippedBoards().map(([, board]) => board);
    expect(new Set(boards.map((board) => board.uid)).size).toBe(boards.length);
    for (const board of boards) expect(board.uid).toMatch(/^[a-z0-9-]{1,40}$/);
  });
});

describe.each(shippedBoards())('%s', (_, board) => {
  it('can be provisioned: classic schema, no id, not editable', () => {
    expect(board).toMatchObject({ id: null, editable: false, schemaVersion: 39, tags: ['sidelight'] });
    expect(board.title).not.toBe('');
    expect(board.description).not.toBe('');
    expect(board).not.toHaveProperty('__inputs');
  });

  it('numbers its panels once each', () => {
    const ids = board.panels.map((panel) => panel.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.min(...ids)).toBeGreaterThan(0);
  });

  it('lays panels out within 24 columns, none over another', () => {
    for (const { gridPos } of board.panels) {
      expect(gridPos.w).toBeGreaterThan(0);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
    expect(overlaps(board)).toEqual([]);
  });

  it('gives each panel a title, a description, a unit and queries', () => {
    const queries = drawn(board).map((panel) => panel.targets?.map((target) => target.refId) ?? []);
    expect(titlesWhere(board, (panel) => panel.title === '')).toEqual([]);
    expect(titlesWhere(board, (panel) => !/\w.*[.]$/s.test(panel.description ?? ''))).toEqual([]);
    expect(titlesWhere(board, (panel) => !UNITS.has(panel.fieldConfig?.defaults['unit']))).toEqual([]);
    expect(queries.filter((refs) => refs.length === 0 || new Set(refs).size !== refs.length)).toEqual([]);
  });

  it('says "no data" where there is none, and has no colour for good', () => {
    for (const panel of drawn(board)) {
      expect(panel.fieldConfig?.defaults['noValue']).toBe('no data');
      expect(JSON.stringify(panel.fieldConfig?.defaults['thresholds'])).not.toContain('green');
    }
  });

  it('takes every data source from its variable', () => {
    const uids = [...JSON.stringify(board).matchAll(/"uid":"([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(uids)).toEqual(new Set(['${datasource}', board.uid]));
    const source = board.templating.list.find((variable) => variable.type === 'datasource');
    expect(source).toMatchObject({ name: 'datasource', label: 'Data source' });
    expect([...new Set(drawn(board).map((panel) => panel.datasource?.type))]).toEqual([source?.query]);
  });

  it('declares the variables it uses, and uses those it declares', () => {
    const declared = board.templating.list.map((variable) => variable.name);
    const used = [...JSON.stringify(board).matchAll(/\$\{(\w+)|\$(\w+)/g)]
      .map((match) => match[1] ?? match[2] ?? '')
      .filter((name) => !BUILT_IN.test(name) && !/^\d+$/.test(name));
    expect([...new Set(used)].sort()).toEqual([...declared].sort());
  });

  it('asks for the values of a variable again when the time range changes, and starts with all of them', () => {
    for (const variable of board.templating.list.filter(({ type }) => type === 'query')) {
      expect(variable).toMatchObject({ refresh: 2, multi: true, includeAll: true, current: { value: ['$__all'] } });
    }
  });
});

describe.each(shippedBoards().filter(([file]) => file.startsWith('overview')))('%s', (_, board) => {
  it('counts the calls of users, and the demo only when asked to; refused calls by themselves', () => {
    const purpose = board.templating.list.find((variable) => variable.name === 'purpose');
    expect(purpose).toMatchObject({ type: 'custom', multi: false, includeAll: false, current: { value: 'user' } });
    const aboutCalls = drawn(board)
      .flatMap((panel) => panel.targets ?? [])
      .map((target) => textOf(target, 'rawSql') || textOf(target, 'expr'))
      .filter((query) => /FROM calls|_calls_total|call_errors|gen_ai|tokens_total|cost_usd_total/.test(query));
    const onlyUsers = /purpose IN \('user', '\$\{purpose:percentencode\}'\)|purpose=~"user\|\$purpose"/;
    expect(aboutCalls.length).toBeGreaterThan(10);
    const others = aboutCalls.filter((query) => !onlyUsers.test(query));
    expect(others).toEqual([expect.stringMatching(/purpose IN \('refused'\)|purpose="refused"/)]);
  });
});

const titlesWhere = (board: Dashboard, holds: (panel: Panel) => boolean): string[] =>
  drawn(board)
    .filter(holds)
    .map((panel) => `${panel.id} ${panel.title}`);

/** Pairs of panels that share a cell. */
function overlaps(board: Dashboard): string[] {
  const taken = new Map<string, string>();
  const found: string[] = [];
  for (const { title, gridPos } of board.panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        const other = taken.get(`${x},${y}`);
        if (other !== undefined) found.push(`${other} and ${title}`);
        taken.set(`${x},${y}`, title);
      }
    }
  }
  return found;
}
