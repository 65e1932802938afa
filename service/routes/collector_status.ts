import { enforcementState } from '../../core/enforcement.js';
import { queries } from '../../store/index.js';
import { collectorStatus } from '../schemas/door.js';
import { iso } from '../http/range.js';
import { defineRoute } from '../http/route.js';

export const collectorStatusRoute = defineRoute({
  method: 'post',
  path: '/api/v1/collectors/status',
  scope: 'ingest',
  summary:
    'Counters of a collector, every few seconds; answered with the budgets it enforces, if there are any (else 204).',
  body: collectorStatus,
  response: enforcementState,
  handle: async (service, { body }) => {
    const { collector_id } = body;
    // By our own clock, as the checks read it: counters are posted as they are counted, and a collector's clock may be wrong.
    const now = service.clock.now();
    service.captureLevels.heard(collector_id, body.metrics, now);
    await queries.insertServerMetrics(
      service.store,
      body.metrics.map((each) => ({ at: iso(now), collector_id, ...each })),
    );
    const budgets = await service.enforcement();
    return budgets.length === 0 ? null : { budgets };
  },
});
