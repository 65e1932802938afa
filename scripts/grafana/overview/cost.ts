import { SERVICE_METRICS } from '../../../core/names/metrics.js';
import { FROM_CALLS, FROM_REFUSED_CALLS, FROM_SPENT, MODEL } from '../clickhouse.js';
import { ofCalls, ofProcess, rate, REFUSED_CALLS } from '../prometheus.js';
import type { RowSpec } from '../spec.js';

export const tokens: RowSpec = {
  title: 'Tokens',
  height: 8,
  panels: [
    {
      title: 'Tokens in and out',
      description: 'Tokens per second that went in (cached ones included) and came out (reasoning included).',
      kind: 'timeseries',
      width: 12,
      unit: 'cps',
      sql: `SELECT $__timeInterval(started_at) AS time,
  sum(input_tokens) / $__interval_s AS input,
  sum(output_tokens) / $__interval_s AS output
${FROM_CALLS}
GROUP BY time
ORDER BY time`,
      promql: [
        { name: 'input', expr: rate(ofCalls(SERVICE_METRICS.inputTokensTotal)) },
        { name: 'output', expr: rate(ofCalls(SERVICE_METRICS.outputTokensTotal)) },
      ],
    },
    {
      title: 'Output tokens by model',
      description: 'Tokens per second that came out, by model; calls with unknown counts are left out.',
      kind: 'timeseries',
      width: 12,
      unit: 'cps',
      stacked: true,
      sql: `SELECT $__timeInterval(started_at) AS time, ${MODEL} AS served_by, sum(output_tokens) / $__interval_s AS output
${FROM_CALLS}
  AND output_tokens IS NOT NULL
GROUP BY time, served_by
ORDER BY time`,
      promql: [{ name: '{{model}}', expr: rate(ofCalls(SERVICE_METRICS.outputTokensTotal), 'model') }],
    },
  ],
};

export const cost: RowSpec = {
  title: 'Cost',
  height: 8,
  panels: [
    {
      title: 'Cost against budget',
      description:
        'Money spent since the period began, its limit, and where the forecast sees it at the end of the period. Budgets are set in the configuration.',
      kind: 'timeseries',
      width: 9,
      unit: 'currencyUSD',
      dashed: '/limit|forecast/',
      bridgedMs: 900_000,
      sql: `SELECT $__timeInterval(at) AS time, title AS budget,
  argMax(value, at) AS spent,
  argMax(\`limit\`, at) AS \`limit\`,
  argMax(forecast, at) AS forecast
${FROM_SPENT}
GROUP BY time, budget
ORDER BY time`,
      promql: [
        { name: 'spent {{budget}}', expr: ofProcess(SERVICE_METRICS.budgetUsed, 'metric="cost"') },
        { name: 'limit {{budget}}', expr: ofProcess(SERVICE_METRICS.budgetLimit, 'metric="cost"') },
        { name: 'forecast {{budget}}', expr: ofProcess(SERVICE_METRICS.budgetForecast, 'metric="cost"') },
      ],
    },
    {
      title: 'Cost by model',
      description: 'Dollars per hour, by model, as long as it costs what it does at that moment.',
      kind: 'timeseries',
      width: 5,
      unit: 'currencyUSD',
      stacked: true,
      sql: `SELECT $__timeInterval(started_at) AS time, ${MODEL} AS served_by, sum(cost_usd) / $__interval_s * 3600 AS usd_per_hour
${FROM_CALLS}
  AND cost_usd IS NOT NULL
GROUP BY time, served_by
ORDER BY time`,
      promql: [{ name: '{{model}}', expr: `${rate(ofCalls(SERVICE_METRICS.costUsdTotal), 'model')} * 3600` }],
    },
    {
      title: 'Unpriced calls by model',
      description: 'Calls per second whose price is not known; they are missing from every cost.',
      kind: 'timeseries',
      width: 5,
      unit: 'reqps',
      stacked: true,
      sql: `SELECT $__timeInterval(started_at) AS time, ${MODEL} AS served_by,
  countIf(cost_source = 'unpriced') / $__interval_s AS unpriced
${FROM_CALLS}
GROUP BY time, served_by
ORDER BY time`,
      promql: [{ name: '{{model}}', expr: rate(ofCalls(SERVICE_METRICS.unpricedCallsTotal), 'model') }],
    },
    {
      title: 'Refused calls',
      description:
        'Calls per second that Sidelight answered itself, by target, as a budget with enforce was spent. No model was asked: they are in no other panel.',
      kind: 'timeseries',
      width: 5,
      unit: 'reqps',
      stacked: true,
      sql: `SELECT $__timeInterval(started_at) AS time, target, count() / $__interval_s AS refused
${FROM_REFUSED_CALLS}
GROUP BY time, target
ORDER BY time`,
      promql: [{ name: '{{target}}', expr: rate(REFUSED_CALLS, 'target') }],
    },
  ],
};
