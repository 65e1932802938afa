import { alertsQuery } from '../schemas/query.js';
import { alert, listOf } from '../schemas/api.js';
import { alertsSince } from '../views/alert.js';
import { pageOf } from '../http/cursor.js';
import { parseRange } from '../http/range.js';
import { defineRoute } from '../http/route.js';

const WEEK = 7 * 86_400_000;

export const alertsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/alerts',
  scope: 'read',
  summary: 'Alerts: those alive first, then newest first.',
  query: alertsQuery,
  response: listOf(alert, 'AlertList'),
  handle: async (service, { query }) => {
    const { from } = parseRange(query, service.clock, WEEK);
    const alerts = await alertsSince(service, from, query);
    const { state, severity, key } = query;
    const chosen = alerts.filter(
      (each) =>
        (state === undefined || each.state === state) &&
        (severity === undefined || each.severity === severity) &&
        (key === undefined || each.key === key),
    );
    return pageOf(chosen, query.cursor, query.limit);
  },
});
