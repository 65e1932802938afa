import { defineRoute } from '../route.js';

export const metricsRoute = defineRoute({
  method: 'get',
  path: '/metrics',
  scope: 'read',
  summary: 'Prometheus metrics.',
  response: null,
  produces: 'text/plain',
  handle: () => {
    throw new Error('not built yet');
  },
});
