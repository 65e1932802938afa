import { SERVER_METRICS, type ServerMetric } from '../../../core/names/server_metrics.js';
import { FROM_SERVERS } from '../clickhouse.js';
import { ofProcess } from '../prometheus.js';
import type { PanelSpec, RowSpec } from '../spec.js';

const ofTarget = (metric: ServerMetric): string => ofProcess(SERVER_METRICS[metric], 'target=~"$target"');

/** What each server told, in time; several collectors of one target are added up, or averaged where shares are told. */
const told = (metric: ServerMetric, together: 'sum' | 'avg'): string =>
  `SELECT time, target, ${together}(value) AS value
FROM (
  SELECT $__timeInterval(at) AS time, labels['target'] AS target, collector_id, avg(value) AS value
  ${FROM_SERVERS}
    AND name = '${SERVER_METRICS[metric]}'
  GROUP BY time, target, collector_id
)
GROUP BY time, target
ORDER BY time`;

/** What a counter rose by per second; one that began anew counts from zero. */
const rose = (metric: ServerMetric): string =>
  `SELECT time, target, sum(rise) / $__interval_s AS value
FROM (
  SELECT $__timeInterval(at) AS time, labels['target'] AS target,
    value - lagInFrame(value, 1, value) OVER series AS difference,
    if(difference < 0, value, difference) AS rise
  ${FROM_SERVERS}
    AND name = '${SERVER_METRICS[metric]}'
  WINDOW series AS (PARTITION BY collector_id, toString(labels) ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
GROUP BY time, target
ORDER BY time`;

const gauge = (
  metric: ServerMetric,
  together: 'sum' | 'avg',
  spec: Pick<PanelSpec, 'title' | 'description' | 'unit' | 'max'>,
): PanelSpec => ({
  kind: 'timeseries',
  width: 8,
  bridgedMs: 60_000,
  sql: told(metric, together),
  promql: [{ name: '{{target}}', expr: `${together} by (target) (${ofTarget(metric)})` }],
  ...spec,
});

/** What the model servers tell of themselves; empty where they tell nothing. */
export const servers: RowSpec = {
  title: 'Model servers, by their own metrics',
  height: 7,
  panels: [
    gauge('waiting', 'sum', {
      title: 'In the queue',
      description: 'Requests that wait inside the model server.',
      unit: 'short',
    }),
    gauge('running', 'sum', {
      title: 'Running',
      description: 'Requests the model server works on.',
      unit: 'short',
    }),
    gauge('kvCacheUse', 'avg', {
      title: 'KV cache',
      description: 'Share of the KV cache in use. When it is full requests wait or make room for others.',
      unit: 'percentunit',
      max: 1,
    }),
    gauge('gpuUse', 'avg', {
      title: 'GPU busy',
      description: 'Share of the time the GPUs are busy, by the server or by the DCGM exporter beside it.',
      unit: 'percentunit',
      max: 1,
    }),
    gauge('gpuMemoryUsed', 'sum', {
      title: 'GPU memory',
      description: 'Memory in use of all GPUs.',
      unit: 'bytes',
    }),
    {
      title: 'Requests by the own count',
      description:
        'Requests finished per second as the server counts them: more than calls seen means that some go past Sidelight.',
      kind: 'timeseries',
      width: 8,
      unit: 'reqps',
      bridgedMs: 60_000,
      sql: rose('requests'),
      promql: [{ name: '{{target}}', expr: `sum by (target) (rate(${ofTarget('requests')}[$__rate_interval]))` }],
    },
  ],
};
