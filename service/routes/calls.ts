import { callsQuery, callSummary, listOf } from '../api_schemas.js';
const callList = listOf(callSummary, 'CallList');
import { defineRoute } from '../route.js';

export const callsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/calls',
  scope: 'read',
  summary: 'Recorded calls, newest first.',
  query: callsQuery,
  response: callList,
  handle: () => {
    throw new Error('not built yet');
  },
});
