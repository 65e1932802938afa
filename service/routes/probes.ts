import { probeReport } from '../../core/findings/probe_result.js';
import { queries } from '../../store/index.js';
import { defineRoute } from '../http/route.js';

export const probesRoute = defineRoute({
  method: 'post',
  path: '/api/v1/probes',
  scope: 'ingest',
  summary: 'What a run of probes found; it takes the place of what was found before on the same axes.',
  body: probeReport,
  response: null,
  handle: async (service, { body }) => {
    await queries.saveProbeReport(service.store, body, service.clock.now());
    return null;
  },
});
