import { serverMetricsQuery } from '../api_queries.js';
import { listOf, serverMetrics } from '../api_schemas.js';
import { defineRoute } from '../route.js';
import { serverMetricsOf } from '../server_metrics.js';

export const serverMetricsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/server-metrics',
  scope: 'read',
  summary: 'What the model servers tell of themselves: queue, running requests, KV cache, GPU.',
  query: serverMetricsQuery,
  response: listOf(serverMetrics, 'ServerMetricsList'),
  handle: async (service, { query }) => ({ items: await serverMetricsOf(service, query), next_cursor: null }),
});
