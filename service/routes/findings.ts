import { finding, findingsQuery, listOf } from '../api_schemas.js';
const findingList = listOf(finding, 'FindingList');
import { defineRoute } from '../route.js';

export const findingsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/findings',
  scope: 'read',
  summary: 'Answers of the checks.',
  query: findingsQuery,
  response: findingList,
  handle: () => {
    throw new Error('not built yet');
  },
});
