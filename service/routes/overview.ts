import { rangeQuery } from '../schemas/query.js';
import { overview } from '../schemas/api.js';
import { overviewOf } from '../overview/overview.js';
import { defineRoute } from '../http/route.js';

export const overviewRoute = defineRoute({
  method: 'get',
  path: '/api/v1/overview',
  scope: 'read',
  summary: 'One sentence on how all is, budgets, charts, models, alerts.',
  query: rangeQuery,
  response: overview,
  handle: (service, { query }) => overviewOf(service, query),
});
