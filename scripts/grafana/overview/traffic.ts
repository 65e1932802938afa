import { SERVICE_METRICS } from '../../../core/names/metrics.js';
import { ANSWERED, BEGUN, FAILED, FROM_CALLS, MODEL } from '../clickhouse.js';
import { FAILED_CALLS, ofCalls, quantile, rate, share } from '../prometheus.js';
import type { PanelSpec, RowSpec } from '../spec.js';

export const traffic: RowSpec = {
  title: 'Traffic',
  height: 8,
  panels: [
    {
      title: 'Calls by model',
      description: 'Calls per second, by the model that served them.',
      kind: 'timeseries',
      width: 8,
      unit: 'reqps',
      stacked: true,
      sql: `SELECT $__timeInterval(started_at) AS time, ${MODEL} AS served_by, count() / $__interval_s AS calls
${FROM_CALLS}
GROUP BY time, served_by
ORDER BY time`,
      promql: [{ name: '{{model}}', expr: rate(ofCalls(SERVICE_METRICS.callsTotal), 'model') }],
    },
    {
      title: 'Error ratio by model',
      description: 'Share of calls that failed, by model. A gap is a time without calls.',
      kind: 'timeseries',
      width: 8,
      unit: 'percentunit',
      max: 0.05,
      sql: `SELECT $__timeInterval(started_at) AS time, ${MODEL} AS served_by, countIf(${FAILED}) / count() AS error_ratio
${FROM_CALLS}
GROUP BY time, served_by
ORDER BY time`,
      promql: [
        {
          name: '{{model}}',
          expr: share(rate(FAILED_CALLS, 'model'), rate(ofCalls(SERVICE_METRICS.callsTotal), 'model')),
        },
      ],
    },
    {
      title: 'Failures by kind',
      description: 'Calls per second that did not end well, by what went wrong; clients that hung up are shown too.',
      kind: 'timeseries',
      width: 8,
      unit: 'reqps',
      stacked: true,
      sql: `SELECT $__timeInterval(started_at) AS time, if(error_type != '', error_type, toString(outcome)) AS kind,
  count() / $__interval_s AS failures
${FROM_CALLS}
  AND outcome != 'ok'
GROUP BY time, kind
ORDER BY time`,
      promql: [{ name: '{{error_type}}', expr: rate(ofCalls(SERVICE_METRICS.errorsTotal), 'error_type') }],
    },
  ],
};

/** p50, p95 and p99 of one measure in time. */
function quantiles(fields: {
  title: string;
  description: string;
  column: string;
  of: string;
  metric: string;
}): PanelSpec {
  const levels = [0.5, 0.95, 0.99];
  const name = (level: number): string => `p${level * 100}`;
  const columns = levels.map((each) => `quantileTDigest(${each})(${fields.column}) / 1000 AS ${name(each)}`);
  return {
    title: fields.title,
    description: fields.description,
    kind: 'timeseries',
    width: 8,
    unit: 's',
    sql: `SELECT $__timeInterval(started_at) AS time,\n  ${columns.join(',\n  ')}
${FROM_CALLS}
  AND ${fields.of} AND ${fields.column} IS NOT NULL
GROUP BY time
ORDER BY time`,
    promql: levels.map((each) => ({ name: name(each), expr: quantile(each, fields.metric) })),
  };
}

export const latency: RowSpec = {
  title: 'Latency',
  height: 8,
  panels: [
    quantiles({
      title: 'Latency',
      description:
        'Time from the first byte of the request to the last of the response, of calls that ended well: p50, p95, p99.',
      column: 'duration_ms',
      of: ANSWERED,
      metric: SERVICE_METRICS.durationSeconds,
    }),
    quantiles({
      title: 'Time to first token',
      description: 'Time from the first byte of the request to the first token of a stream: p50, p95, p99.',
      column: 'ttft_ms',
      of: BEGUN,
      metric: SERVICE_METRICS.ttftSeconds,
    }),
    quantiles({
      title: 'Time per output token',
      description: 'Time between two tokens of a stream once it has begun, averaged per call: p50, p95, p99.',
      column: 'tpot_ms',
      of: BEGUN,
      metric: SERVICE_METRICS.tpotSeconds,
    }),
  ],
};
