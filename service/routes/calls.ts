import { SidelightError } from '../../core/errors.js';
import { queries } from '../../store/index.js';
import { callsQuery } from '../schemas/query.js';
import { callSummary, listOf } from '../schemas/api.js';
import { callSummaryOf } from '../views/call.js';
import { callFilterOf } from '../http/call_filter.js';
import { ProblemError } from '../http/problem.js';
import { defineRoute } from '../http/route.js';

export const callsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/calls',
  scope: 'read',
  summary: 'Recorded calls, newest first or sorted.',
  query: callsQuery,
  response: listOf(callSummary, 'CallList'),
  handle: async (service, { query }) => {
    const filter = callFilterOf(service, query);
    const order = query.sort === undefined ? undefined : { by: query.sort, direction: query.order };
    const page = await queries.listCalls(service.store, filter, query.cursor, query.limit, order).catch(cursorProblem);
    const feedback = await queries.feedbackOf(service.store, page.items);
    const items = page.items.map((row) => callSummaryOf(service, row, feedback.get(row.call_id)));
    return { items, next_cursor: page.nextCursor };
  },
});

function cursorProblem(error: unknown): never {
  if (error instanceof SidelightError && error.code === 'USAGE') {
    throw new ProblemError('INVALID_INPUT', `query.cursor: ${error.message}`);
  }
  throw error;
}
