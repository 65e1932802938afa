import { rowsThrough } from '../../core/ask.js';
import { matchingCalls, unfitCalls } from '../export/index.js';
import { exportSelection, MOST_CALLS } from '../http/export_selection.js';
import { defineRoute } from '../http/route.js';
import { exportPlan } from '../schemas/api.js';
import { exportQuery } from '../schemas/query.js';

export const exportPlanRoute = defineRoute({
  method: 'get',
  path: '/api/v1/export/plan',
  scope: 'read',
  summary: 'What an export would take, and what it would leave out.',
  query: exportQuery,
  response: exportPlan,
  handle: async (service, { query }) => {
    const selection = exportSelection(service, query);
    const ask = rowsThrough((sql, as) => service.store.queryText(sql, as));
    const matching = await matchingCalls(ask, selection);
    const left_out = matching === 0 || matching > MOST_CALLS ? [] : await unfitCalls(ask, selection);
    return { matching, left_out, most: MOST_CALLS };
  },
});
