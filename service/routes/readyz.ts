import { readiness } from '../schemas/api.js';
import { readinessOf } from '../readiness.js';
import { Answer, defineRoute } from '../http/route.js';

export const readyzRoute = defineRoute({
  method: 'get',
  path: '/readyz',
  scope: null,
  summary: 'Ready to take calls: 200, else 503.',
  response: readiness,
  handle: async (service) => {
    const result = await readinessOf(service);
    return result.ready ? result : new Answer(503, 'application/json; charset=utf-8', JSON.stringify(result));
  },
});
