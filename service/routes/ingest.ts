import { ingestResult } from '../schemas/door.js';
import { ingest } from '../ingest/ingest.js';
import { defineRoute } from '../http/route.js';

export const ingestRoute = defineRoute({
  method: 'post',
  path: '/api/v1/calls',
  scope: 'ingest',
  summary: 'Calls, one JSON object a line; a segment is stored once, however often it is sent.',
  stream: 'application/x-ndjson',
  response: ingestResult,
  handle: (service, { request }) => ingest(service, request),
});
