import { Answer, defineRoute } from '../http/route.js';

export const metricsRoute = defineRoute({
  method: 'get',
  path: '/metrics',
  scope: 'read',
  summary: 'Prometheus metrics.',
  response: null,
  produces: 'text/plain',
  handle: async (service) => new Answer(200, service.metrics.registry.contentType, await service.scrape()),
});
