import { alive } from '../schemas/api.js';
import { defineRoute } from '../http/route.js';

export const healthzRoute = defineRoute({
  method: 'get',
  path: '/healthz',
  scope: null,
  summary: 'The process is alive.',
  response: alive,
  handle: () => ({ status: 'alive' as const }),
});
