import { listOf, targetStatus } from '../api_schemas.js';
const targetList = listOf(targetStatus, 'TargetList');
import { defineRoute } from '../route.js';

export const targetsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/targets',
  scope: 'read',
  summary: 'Model servers: configured, and seen.',
  response: targetList,
  handle: () => {
    throw new Error('not built yet');
  },
});
