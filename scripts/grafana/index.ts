import { board } from './board.js';
import { clickhouse } from './clickhouse.js';
import { overview } from './overview/index.js';
import { prometheus } from './prometheus.js';
import { quality } from './quality/index.js';
import type { Dashboard } from './types.js';

export type { Annotation, Dashboard, Panel, Target, Variable } from './types.js';

/** Every board as the file it is written to, relative to `dashboards/`. */
export const BOARDS: Record<string, Dashboard> = Object.fromEntries(
  [
    { spec: overview, sources: [clickhouse, prometheus] },
    // Prometheus knows verdicts, not what they rest on.
    { spec: quality, sources: [clickhouse] },
  ].flatMap(({ spec, sources }) => sources.map((source) => [`${spec.name}.${source.name}.json`, board(spec, source)])),
);

/** The text of a board's file. */
export const boardText = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, null, 2)}\n`;
