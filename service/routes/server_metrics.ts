import { serverMetricsQuery } from '../schemas/query.js';
import { listOf, serverMetrics } from '../schemas/api.js';
import { defineRoute } from '../http/route.js';
import { serverMetricsOf } from '../views/server_metrics.js';

export const serverMetricsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/server-metrics',
  scope: 'read',
  summary: 'What the model servers tell of themselves: queue, running requests, KV cache, GPU.',
  query: serverMetricsQuery,
  response: listOf(serverMetrics, 'ServerMetricsList'),
  handle: async (service, { query }) => ({ items: await serverMetricsOf(service, query), next_cursor: null }),
});
