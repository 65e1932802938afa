import { callersQuery } from '../api_queries.js';
import { callerSpend } from '../spend_schemas.js';
import { spendByCaller } from '../caller_spend.js';
import { defineRoute } from '../route.js';

export const callersRoute = defineRoute({
  method: 'get',
  path: '/api/v1/callers',
  scope: 'read',
  summary: 'Calls, tokens and cost by caller: the dearest, and the rest.',
  query: callersQuery,
  response: callerSpend,
  handle: (service, { query }) => spendByCaller(service, query),
});
