import { callersQuery } from '../schemas/query.js';
import { callerSpend } from '../schemas/spend.js';
import { spendByCaller } from '../views/caller_spend.js';
import { defineRoute } from '../http/route.js';

export const callersRoute = defineRoute({
  method: 'get',
  path: '/api/v1/callers',
  scope: 'read',
  summary: 'Calls, tokens and cost by caller: the dearest, and the rest.',
  query: callersQuery,
  response: callerSpend,
  handle: (service, { query }) => spendByCaller(service, query),
});
