import { COLLECTOR_METRICS, SERVICE_METRICS } from '../../../core/names/metrics.js';
import { FROM_COLLECTORS } from '../clickhouse.js';
import { ofProcess, rate } from '../prometheus.js';
import type { PanelSpec, RowSpec } from '../spec.js';

const M = COLLECTOR_METRICS;

/** The highest value that each collector reported of a gauge, in time. */
const gauge = (metric: string): string =>
  `SELECT $__timeInterval(at) AS time, collector_id AS collector, max(value) AS value
${FROM_COLLECTORS}
  AND name = '${metric}'
GROUP BY time, collector
ORDER BY time`;

/** How full something is that has a size and a capacity, by collector. */
const fill = (size: string, capacity: string): string =>
  `SELECT time, collector, if(capacity > 0, size / capacity, NULL) AS filled
FROM (
  SELECT $__timeInterval(at) AS time, collector_id AS collector,
    maxIf(value, name = '${size}') AS size,
    maxIf(value, name = '${capacity}') AS capacity
  ${FROM_COLLECTORS}
    AND name IN ('${size}', '${capacity}')
  GROUP BY time, collector
)
ORDER BY time`;

/** What counters rose by per second, by reason; a counter that began anew counts from zero. */
const counters = (metrics: string[]): string =>
  `SELECT time, reason, sum(rise) / $__interval_s AS lost
FROM (
  SELECT $__timeInterval(at) AS time,
    concat(replaceRegexpOne(name, '^sidelight_collector_(.+)_total$', '\\\\1'), ' ', labels['reason']) AS reason,
    value - lagInFrame(value, 1, value) OVER series AS difference,
    if(difference < 0, value, difference) AS rise
  ${FROM_COLLECTORS}
    AND name IN (${metrics.map((metric) => `'${metric}'`).join(', ')})
  WINDOW series AS (PARTITION BY collector_id, name, toString(labels) ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
GROUP BY time, reason
ORDER BY time`;

const LOSSES = [M.droppedChunksTotal, M.blindConnectionsTotal, M.unreadableTotal, M.spoolDroppedTotal];

const panel = (spec: Omit<PanelSpec, 'kind' | 'width'>): PanelSpec => ({
  kind: 'timeseries',
  width: 8,
  bridgedMs: 60_000,
  ...spec,
});

export const collectors: RowSpec = {
  title: 'Collectors',
  height: 7,
  panels: [
    panel({
      title: 'Queue to the parser',
      description:
        'How full the queue between the tap and the parser is. When it is full capture is dropped, traffic is not.',
      unit: 'percentunit',
      max: 1,
      sql: fill(M.queueSizeBytes, M.queueCapacityBytes),
      promql: [{ name: '{{instance}}', expr: `${ofProcess(M.queueSizeBytes)} / ${ofProcess(M.queueCapacityBytes)}` }],
    }),
    panel({
      title: 'Not captured',
      description:
        'What could not be recorded, per second, by reason: chunks dropped, connections gone blind, exchanges unreadable, records the spool had no room for. Calls themselves went through.',
      unit: 'cps',
      sql: counters(LOSSES),
      promql: LOSSES.map((metric) => ({
        name: `${metric.replace(/^sidelight_collector_(.+)_total$/, '$1')} {{reason}}`,
        expr: rate(ofProcess(metric), 'reason'),
      })),
    }),
    panel({
      title: 'Blind connections',
      description: 'Open connections whose calls cannot be seen at the moment.',
      unit: 'short',
      sql: gauge(M.blindConnections),
      promql: [{ name: '{{instance}}', expr: ofProcess(M.blindConnections) }],
    }),
    panel({
      title: 'Spool on disk',
      description: 'How full the spool is, where records wait for the service. When it is full the oldest are dropped.',
      unit: 'percentunit',
      max: 1,
      sql: fill(M.spoolBytes, M.spoolCapacityBytes),
      promql: [{ name: '{{instance}}', expr: `${ofProcess(M.spoolBytes)} / ${ofProcess(M.spoolCapacityBytes)}` }],
    }),
    panel({
      title: 'Parser lag',
      description:
        'How far the parser is behind the tap. A collector that is killed loses at most the records of this long.',
      unit: 's',
      sql: gauge(M.workerLagSeconds),
      promql: [{ name: '{{instance}}', expr: ofProcess(M.workerLagSeconds) }],
    }),
    panel({
      title: 'Oldest record not yet shipped',
      description: 'How long the oldest record has been waiting for the service. It grows while the service is down.',
      unit: 's',
      sql: gauge(M.oldestUnshippedSeconds),
      promql: [{ name: '{{instance}}', expr: ofProcess(M.oldestUnshippedSeconds) }],
    }),
  ],
};

/** Only where the service itself is scraped: it does not write its own counters into the store. */
export const serviceHealth: RowSpec = {
  title: 'Service',
  height: 7,
  panels: [
    {
      title: 'Rows stored',
      description:
        'Calls written to the store per second, and rows that no store would take, kept in the quarantine file.',
      kind: 'timeseries',
      width: 12,
      unit: 'cps',
      promql: [
        { name: 'stored', expr: rate(ofProcess(SERVICE_METRICS.ingestRowsTotal)) },
        { name: 'quarantined', expr: rate(ofProcess(SERVICE_METRICS.quarantinedRowsTotal)) },
      ],
    },
    {
      title: 'Evaluation lag',
      description: 'Time since the checks were last asked, beyond their interval.',
      kind: 'timeseries',
      width: 12,
      unit: 's',
      promql: [{ name: '{{instance}}', expr: ofProcess(SERVICE_METRICS.evaluationLagSeconds) }],
    },
  ],
};
