import { queries } from '../../store/index.js';
import { findingsQuery } from '../schemas/query.js';
import { finding, listOf } from '../schemas/api.js';
import { decodeOffset, pageOf } from '../http/cursor.js';
import { currentFindings } from '../views/current_findings.js';
import { parseRange } from '../http/range.js';
import { defineRoute } from '../http/route.js';

export const findingsRoute = defineRoute({
  method: 'get',
  path: '/api/v1/findings',
  scope: 'read',
  summary: 'Answers of the checks: the newest of each, worst first, or all of a range, newest first.',
  query: findingsQuery,
  response: listOf(finding, 'FindingList'),
  handle: async (service, { query }) => {
    const { kind, verdict, target, model, key } = query;
    const filter = { kind, verdict, target, model, key };
    if (query.history === 'latest') {
      const { findings } = await currentFindings(service);
      const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
      const chosen = findings.filter((each) =>
        wanted.every(([field, value]) => each[field as keyof typeof filter] === value),
      );
      return pageOf(chosen, query.cursor, query.limit);
    }
    const limit = decodeOffset(query.cursor) + query.limit + 1;
    const range = parseRange(query, service.clock);
    return pageOf(await queries.listFindings(service.store, { ...filter, range, limit }), query.cursor, query.limit);
  },
});
