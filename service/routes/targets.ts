import { listOf, targetStatus } from '../schemas/api.js';
import { defineRoute } from '../http/route.js';
import { targetStates } from '../views/target_state.js';

export const targetsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/targets',
  scope: 'read',
  summary: 'Model servers: those configured, and those seen.',
  response: listOf(targetStatus, 'TargetList'),
  handle: async (service) => ({ items: await targetStates(service), next_cursor: null }),
});
