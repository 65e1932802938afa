import { panel } from './panels.js';
import type { RowSpec } from './spec.js';
import type { Source } from './sources.js';
import type { Dashboard, Panel } from './types.js';

export interface BoardSpec {
  /** First part of file name and uid. */
  name: string;
  title: string;
  description: string;
  /** Variables of the source that nothing on this board asks for. */
  without: readonly string[];
  rows: RowSpec[];
}

const TAG = 'sidelight';
const SCHEMA_VERSION = 39;

/** The board for one store: what that store can answer, laid out in rows of 24 columns. */
export function board(spec: BoardSpec, whole: Source): Dashboard {
  const source = { ...whole, variables: whole.variables.filter(({ name }) => !spec.without.includes(name)) };
  return {
    id: null,
    uid: `sidelight-${spec.name}-${source.name}`,
    title: `${spec.title} (${source.label})`,
    description: spec.description,
    tags: [TAG],
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    schemaVersion: SCHEMA_VERSION,
    time: { from: 'now-6h', to: 'now' },
    timepicker: {},
    timezone: 'browser',
    version: 1,
    links: [
      {
        type: 'dashboards',
        title: 'Sidelight',
        tooltip: 'The other boards of Sidelight',
        icon: 'external link',
        tags: [TAG],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
        targetBlank: false,
      },
    ],
    annotations: { list: source.annotations },
    templating: { list: source.variables },
    panels: layOut(spec.rows, source),
  };
}

/** Places panels from left to right, row under row, and numbers them. A row without panels is left out. */
function layOut(rows: RowSpec[], source: Source): Panel[] {
  const placed: Panel[] = [];
  let y = 0;
  for (const row of rows) {
    const panels = row.panels.flatMap((each) => {
      const made = panel(each, source);
      return made === undefined ? [] : [{ width: each.width, made }];
    });
    if (panels.length === 0) continue;
    placed.push({
      id: placed.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { h: 1, w: 24, x: 0, y },
      panels: [],
    });
    y += 1;
    let x = 0;
    for (const { width, made } of panels) {
      if (x + width > 24) {
        x = 0;
        y += row.height;
      }
      placed.push({ ...made, id: placed.length + 1, gridPos: { h: row.height, w: width, x, y } });
      x += width;
    }
    y += row.height;
  }
  return placed;
}
