import { qualityOf } from '../quality/quality.js';
import { quality, qualityQuery } from '../schemas/quality.js';
import { defineRoute } from '../http/route.js';

export const qualityRoute = defineRoute({
  method: 'get',
  path: '/api/v1/quality',
  scope: 'read',
  summary:
    'Drift, bias, toxicity, integrity: what each monitor says now, worst first, and one verdict with its evidence.',
  query: qualityQuery,
  response: quality,
  handle: (service, { query }) => qualityOf(service, query),
});
