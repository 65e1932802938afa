import { collectorStatus } from '../api_schemas.js';
import { defineRoute } from '../route.js';

export const collectorStatusRoute = defineRoute({
  method: 'post',
  path: '/api/v1/collectors/status',
  scope: 'ingest',
  summary: 'Counters of a collector.',
  body: collectorStatus,
  response: null,
  handle: () => {
    throw new Error('not built yet');
  },
});
