import { alert, alertsQuery, listOf } from '../api_schemas.js';
const alertList = listOf(alert, 'AlertList');
import { defineRoute } from '../route.js';

export const alertsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/alerts',
  scope: 'read',
  summary: 'Alerts, firing first, then newest first.',
  query: alertsQuery,
  response: alertList,
  handle: () => {
    throw new Error('not built yet');
  },
});
