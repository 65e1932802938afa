import { SERVICE_METRICS } from '../../../core/names/metrics.js';
import { ANSWERED, BEGUN, FAILED, FROM_CALLS, FROM_CURRENT_FINDINGS, MODEL, RANGE_SECONDS } from '../clickhouse.js';
import { FAILED_CALLS, increase, ofCalls, ofProcess, quantile, share } from '../prometheus.js';
import type { RowSpec } from '../spec.js';

const BY = 'target, model';
const calls = increase(ofCalls(SERVICE_METRICS.callsTotal), BY);

export const models: RowSpec = {
  title: 'Models',
  height: 9,
  panels: [
    {
      title: 'By model',
      description: 'Each model on each target, over the time range. A click on a model narrows the whole board to it.',
      kind: 'table',
      width: 24,
      unit: 'short',
      columns: [
        { name: 'target', title: 'Target', sets: 'target' },
        { name: 'model', title: 'Model', sets: 'model', wide: true },
        { name: 'calls', title: 'Calls' },
        { name: 'calls_per_second', title: 'Calls/s', unit: 'reqps' },
        { name: 'error_ratio', title: 'Errors', unit: 'percentunit', thresholds: { near: 0.01, over: 0.05 } },
        { name: 'latency_p50', title: 'Latency p50', unit: 's' },
        { name: 'latency_p95', title: 'Latency p95', unit: 's' },
        { name: 'ttft_p95', title: 'First token p95', unit: 's' },
        { name: 'input_tokens', title: 'Tokens in' },
        { name: 'output_tokens', title: 'Tokens out' },
        { name: 'cost', title: 'Cost', unit: 'currencyUSD' },
        { name: 'unpriced', title: 'Unpriced', thresholds: { near: 1, over: 1e9 } },
      ],
      sql: `SELECT target, ${MODEL} AS model,
  count() AS calls,
  count() / ${RANGE_SECONDS} AS calls_per_second,
  countIf(${FAILED}) / count() AS error_ratio,
  quantileTDigestIf(0.5)(duration_ms, ${ANSWERED}) / 1000 AS latency_p50,
  quantileTDigestIf(0.95)(duration_ms, ${ANSWERED}) / 1000 AS latency_p95,
  quantileTDigestIf(0.95)(ttft_ms, ${BEGUN}) / 1000 AS ttft_p95,
  sum(input_tokens) AS input_tokens,
  sum(output_tokens) AS output_tokens,
  sum(cost_usd) AS cost,
  countIf(cost_source = 'unpriced') AS unpriced
${FROM_CALLS}
GROUP BY target, model
ORDER BY error_ratio DESC, calls DESC`,
      promql: [
        { name: 'calls', expr: `${calls} > 0` },
        { name: 'calls_per_second', expr: `${calls} / $__range_s > 0` },
        { name: 'error_ratio', expr: share(increase(FAILED_CALLS, BY), calls) },
        {
          name: 'latency_p50',
          expr: quantile(0.5, SERVICE_METRICS.durationSeconds, { labels: BY, over: '$__range' }),
        },
        {
          name: 'latency_p95',
          expr: quantile(0.95, SERVICE_METRICS.durationSeconds, { labels: BY, over: '$__range' }),
        },
        { name: 'ttft_p95', expr: quantile(0.95, SERVICE_METRICS.ttftSeconds, { labels: BY, over: '$__range' }) },
        { name: 'input_tokens', expr: increase(ofCalls(SERVICE_METRICS.inputTokensTotal), BY) },
        { name: 'output_tokens', expr: increase(ofCalls(SERVICE_METRICS.outputTokensTotal), BY) },
        { name: 'cost', expr: increase(ofCalls(SERVICE_METRICS.costUsdTotal), BY) },
        { name: 'unpriced', expr: increase(ofCalls(SERVICE_METRICS.unpricedCallsTotal), BY) },
      ],
    },
  ],
};

export const checks: RowSpec = {
  title: 'Checks',
  height: 8,
  panels: [
    {
      title: 'Latest verdicts',
      description:
        'What each check says at the end of the time range: ok, near, over, or no data, which is never shown as ok. Prometheus knows the verdict only, ClickHouse what it rests on too.',
      kind: 'table',
      width: 24,
      unit: 'short',
      columns: [
        { name: 'verdict', title: 'Verdict', states: true },
        { name: 'check', title: 'Check', wide: true },
        { name: 'key', title: 'Check', wide: true },
        { name: 'kind', title: 'Kind' },
        { name: 'metric', title: 'Metric' },
        { name: 'value', title: 'Value' },
        { name: 'limit', title: 'Limit' },
        { name: 'forecast', title: 'Forecast' },
        { name: 'unit', title: 'Unit' },
        { name: 'sample_size', title: 'Sample size' },
        { name: 'said', title: 'In words', wide: true },
        { name: 'asked_at', title: 'Asked', unit: 'dateTimeFromNow' },
      ],
      sql: `SELECT verdict, title AS check, value, \`limit\`, forecast, unit, sample_size, summary AS said, at AS asked_at
FROM (SELECT *
${FROM_CURRENT_FINDINGS}
ORDER BY at DESC
LIMIT 1 BY \`key\`)
ORDER BY indexOf(['over', 'near', 'no_data', 'ok'], toString(verdict)), check`,
      promql: [
        {
          name: 'value',
          expr: `max by (verdict, key, kind, metric, target, model) (${ofProcess(SERVICE_METRICS.findingState)}) == 1`,
        },
      ],
    },
  ],
};
