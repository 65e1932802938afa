import { SERVICE_METRICS } from '../../../core/names/metrics.js';
import { ANSWERED, BEGUN, FAILED, FROM_CALLS, RANGE_SECONDS } from '../clickhouse.js';
import { FAILED_CALLS, increase, ofCalls, ofProcess, quantile, share } from '../prometheus.js';
import type { RowSpec } from '../spec.js';

/** One figure each, over the whole range. Without calls they say so: no figure is 0 because nothing is known. */
export const summary: RowSpec = {
  title: 'At a glance',
  height: 4,
  panels: [
    {
      title: 'Calls',
      description: 'Calls per second, averaged over the time range.',
      kind: 'stat',
      width: 3,
      unit: 'reqps',
      sql: `SELECT if(count() = 0, NULL, count() / ${RANGE_SECONDS}) AS calls_per_second\n${FROM_CALLS}`,
      promql: [{ name: 'Calls', expr: `${increase(ofCalls(SERVICE_METRICS.callsTotal))} / $__range_s` }],
    },
    {
      title: 'Error ratio',
      description:
        'Share of calls that failed: an error status, a timeout, a server out of reach. Clients that hung up do not count.',
      kind: 'stat',
      width: 3,
      unit: 'percentunit',
      thresholds: { near: 0.01, over: 0.05 },
      sql: `SELECT if(count() = 0, NULL, countIf(${FAILED}) / count()) AS error_ratio\n${FROM_CALLS}`,
      promql: [
        {
          name: 'Error ratio',
          expr: share(increase(FAILED_CALLS), increase(ofCalls(SERVICE_METRICS.callsTotal))),
        },
      ],
    },
    {
      title: 'Latency p95',
      description:
        '95 % of the calls that ended well took at most this long, from the first byte of the request to the last of the response.',
      kind: 'stat',
      width: 3,
      unit: 's',
      sql: `SELECT quantileTDigestIf(0.95)(duration_ms, ${ANSWERED}) / 1000 AS p95\n${FROM_CALLS}`,
      promql: [{ name: 'p95', expr: quantile(0.95, SERVICE_METRICS.durationSeconds, { over: '$__range' }) }],
    },
    {
      title: 'First token p95',
      description: '95 % of streamed calls showed their first token after at most this long.',
      kind: 'stat',
      width: 3,
      unit: 's',
      sql: `SELECT quantileTDigestIf(0.95)(ttft_ms, ${BEGUN}) / 1000 AS p95\n${FROM_CALLS}`,
      promql: [{ name: 'p95', expr: quantile(0.95, SERVICE_METRICS.ttftSeconds, { over: '$__range' }) }],
    },
    {
      title: 'Tokens',
      description:
        'Tokens in and out per second, averaged over the time range; calls with unknown counts are left out.',
      kind: 'stat',
      width: 3,
      unit: 'cps',
      sql: `SELECT if(count(input_tokens) + count(output_tokens) = 0, NULL,
  sum(ifNull(input_tokens, 0) + ifNull(output_tokens, 0)) / ${RANGE_SECONDS}) AS tokens_per_second\n${FROM_CALLS}`,
      promql: [
        {
          name: 'Tokens',
          expr: `(${increase(ofCalls(SERVICE_METRICS.inputTokensTotal))} + ${increase(ofCalls(SERVICE_METRICS.outputTokensTotal))}) / $__range_s`,
        },
      ],
    },
    {
      title: 'Cost',
      description: 'Spent in the time range on calls whose price is known. See Unpriced for the others.',
      kind: 'stat',
      width: 3,
      unit: 'currencyUSD',
      sql: `SELECT sum(cost_usd) AS cost\n${FROM_CALLS}`,
      promql: [{ name: 'Cost', expr: increase(ofCalls(SERVICE_METRICS.costUsdTotal)) }],
    },
    {
      title: 'Unpriced',
      description: 'Calls whose price is not known. They are missing from every cost, they are not free.',
      kind: 'stat',
      width: 3,
      unit: 'short',
      thresholds: { near: 1, over: 1e9 },
      sql: `SELECT if(count() = 0, NULL, countIf(cost_source = 'unpriced')) AS unpriced\n${FROM_CALLS}`,
      promql: [
        {
          name: 'Unpriced',
          expr: `${increase(ofCalls(SERVICE_METRICS.unpricedCallsTotal))} or ${increase(ofCalls(SERVICE_METRICS.callsTotal))} * 0`,
        },
      ],
    },
    {
      title: 'Alerts firing',
      description: 'Alerts that fire now. Sidelight itself sends them to Slack and PagerDuty.',
      kind: 'stat',
      width: 3,
      unit: 'short',
      thresholds: { near: 1, over: 1 },
      sql: `SELECT countIf(state = 'firing') AS firing
FROM (SELECT argMax(state, updated_at) AS state FROM alerts GROUP BY alert_id)`,
      promql: [{ name: 'Firing', expr: `sum(${ofProcess(SERVICE_METRICS.alertsFiring)})` }],
    },
  ],
};
