import { rangeQuery } from '../schemas/query.js';
import { prices } from '../schemas/spend.js';
import { pricesOf } from '../prices/prices_view.js';
import { defineRoute } from '../http/route.js';

export const pricesRoute = defineRoute({
  method: 'get',
  path: '/api/v1/prices',
  scope: 'read',
  summary: 'Where prices come from, and models that have none.',
  query: rangeQuery,
  response: prices,
  handle: (service, { query }) => pricesOf(service, query),
});
