import { alertsQuery } from '../api_queries.js';
import { alert, listOf } from '../api_schemas.js';
import { alertsSince } from '../alert_view.js';
import { pageOf } from '../cursor.js';
import { parseRange } from '../range.js';
import { defineRoute } from '../route.js';

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
