import { queryRequest } from '../api_schemas.js';
import { defineRoute } from '../route.js';

export const queryRoute = defineRoute({
  method: 'post',
  path: '/api/v1/query',
  scope: 'read',
  summary: 'A SELECT of your own, read-only, limited in time.',
  body: queryRequest,
  response: null,
  produces: 'application/json',
  handle: () => {
    throw new Error('not built yet');
  },
});
