import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Dashboard, Panel } from '../../scripts/grafana/index.js';

export const DASHBOARDS = fileURLToPath(new URL('../../dashboards/', import.meta.url));

/** Every board that is shipped, as its file says it: name of the file and what is in it. */
export function shippedBoards(): [string, Dashboard][] {
  const files = readdirSync(DASHBOARDS).filter((file) => file.endsWith('.json'));
  return files.map((file) => [file, JSON.parse(readFileSync(`${DASHBOARDS}${file}`, 'utf8')) as Dashboard]);
}

/** The board of one store. */
export function boardOf(store: 'clickhouse' | 'prometheus', name: 'overview' | 'quality' = 'overview'): Dashboard {
  const board = shippedBoards().find(([file]) => file === `${name}.${store}.json`)?.[1];
  if (board === undefined) throw new Error(`dashboards/${name}.${store}.json is missing`);
  return board;
}

/** Panels that show something, rows left out. */
export const drawn = (board: Dashboard): Panel[] => board.panels.filter((panel) => panel.type !== 'row');

/** A text field of a query; '' when it has none. */
export function textOf(holder: Record<string, unknown>, field: string): string {
  const value = holder[field];
  return typeof value === 'string' ? value : '';
}
