import { alive } from '../api_schemas.js';
import { defineRoute } from '../route.js';

export const healthzRoute = defineRoute({
  method: 'get',
  path: '/healthz',
  scope: null,
  summary: 'The process is alive.',
  response: alive,
  handle: () => ({ status: 'alive' as const }),
});
