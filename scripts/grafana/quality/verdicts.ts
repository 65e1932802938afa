import { CURRENT_QUALITY, FROM_QUALITY } from '../clickhouse.js';
import type { PanelSpec, RowSpec } from '../spec.js';

/** How many monitors say so; without any, nothing: 0 over would look like praise. */
const figure = (
  title: string,
  verdict: string,
  description: string,
  thresholds?: PanelSpec['thresholds'],
): PanelSpec => ({
  title,
  description,
  kind: 'stat',
  width: 6,
  unit: 'short',
  ...(thresholds === undefined ? {} : { thresholds }),
  sql: `SELECT if(count() = 0, NULL, countIf(verdict = '${verdict}')) AS monitors
FROM (${CURRENT_QUALITY})`,
});

export const glance: RowSpec = {
  title: 'At a glance',
  height: 4,
  panels: [
    figure('Over', 'over', 'Monitors over their limit at the end of the time range.', { near: 1, over: 1 }),
    figure('Near', 'near', 'Monitors near their limit.', { near: 1, over: 1e9 }),
    figure('Not yet known', 'no_data', 'Monitors without a verdict: they still learn what is usual, or lack data.'),
    figure('Within', 'ok', 'Monitors that have enough data and found nothing.'),
  ],
};

/** Monitors drawn at once: they have units of their own, more would hide each other. */
const DRAWN = 5;

export const overTime: RowSpec = {
  title: 'Over time',
  height: 9,
  panels: [
    {
      title: 'Monitored value',
      description: `The value of the worst ${DRAWN} of the chosen monitors, with the band that is usual, in the unit of the monitor. Choose one to see it alone.`,
      kind: 'timeseries',
      width: 12,
      unit: 'short',
      dashed: '/usual/',
      sql: `SELECT time, monitor, point.value AS value, low AS usual_from, high AS usual_to
FROM (SELECT \`key\` AS monitor, parseDateTime64BestEffort(point.at) AS time, low, high,
    arrayJoin(JSONExtract(details, 'series', 'Array(Tuple(at String, value Nullable(Float64)))')) AS point
  FROM (SELECT \`key\`, details, JSONExtract(details, 'band', 'low', 'Nullable(Float64)') AS low,
      JSONExtract(details, 'band', 'high', 'Nullable(Float64)') AS high
    FROM (${CURRENT_QUALITY})
    WHERE JSONLength(details, 'series') > 0
    ORDER BY indexOf(['over', 'near', 'no_data', 'ok'], toString(verdict)), \`key\`
    LIMIT ${DRAWN}))
WHERE $__timeFilter(time)
ORDER BY time`,
    },
    {
      title: 'Share of the limit',
      description: 'Value over limit of each monitor, as each verdict said it. At 100 % the limit is reached.',
      kind: 'timeseries',
      width: 12,
      unit: 'percentunit',
      max: 1,
      bridgedMs: 900_000,
      sql: `SELECT at AS time, \`key\` AS monitor, value / \`limit\` AS share
${FROM_QUALITY}
  AND value IS NOT NULL AND \`limit\` != 0
ORDER BY time`,
    },
  ],
};
