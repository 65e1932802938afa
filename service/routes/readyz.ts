import { readiness } from '../api_schemas.js';
import { defineRoute } from '../route.js';

export const readyzRoute = defineRoute({
  method: 'get',
  path: '/readyz',
  scope: null,
  summary: 'Ready to take calls: 200, else 503.',
  response: readiness,
  handle: () => {
    throw new Error('not built yet');
  },
});
