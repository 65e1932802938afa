import { queryRequest } from '../schemas/api.js';
import { Answer, defineRoute } from '../http/route.js';

const TEXT_FORMATS: Record<string, string> = {
  JSON: 'application/json',
  JSONCompact: 'application/json',
  JSONEachRow: 'application/x-ndjson',
  CSV: 'text/csv; charset=utf-8',
  CSVWithNames: 'text/csv; charset=utf-8',
};

export const queryRoute = defineRoute({
  method: 'post',
  path: '/api/v1/query',
  scope: 'read',
  summary: 'A SELECT of your own, read-only, limited in time.',
  body: queryRequest,
  response: null,
  produces: 'application/json',
  handle: async (service, { body }) => {
    const text = await service.store.queryText(body.sql, body.format);
    return new Answer(200, TEXT_FORMATS[body.format] ?? 'text/plain; charset=utf-8', text);
  },
});
