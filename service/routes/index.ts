import type { Route } from '../http/route.js';
import { alertsRoute } from './alerts.js';
import { budgetsRoute } from './budgets.js';
import { callRoute } from './call.js';
import { callsRoute } from './calls.js';
import { callersRoute } from './callers.js';
import { collectorStatusRoute } from './collector_status.js';
import { driftRelearnRoute } from './drift_relearn.js';
import { exportRoute } from './export.js';
import { exportPlanRoute } from './export_plan.js';
import { feedbackRoute } from './feedback.js';
import { findingsRoute } from './findings.js';
import { healthzRoute } from './healthz.js';
import { ingestRoute } from './ingest.js';
import { loginRoute } from './login.js';
import { metricsRoute } from './metrics.js';
import { openapiRoute } from './openapi.js';
import { overviewRoute } from './overview.js';
import { pricesRoute } from './prices.js';
import { probesRoute } from './probes.js';
import { qualityRoute } from './quality.js';
import { queryRoute } from './query.js';
import { readyzRoute } from './readyz.js';
import { repriceRoute } from './reprice.js';
import { serverMetricsRoute } from './server_metrics.js';
import { targetsRoute } from './targets.js';
import { tracesRoute } from './traces.js';

/** Every endpoint of the service, in the order of the document. A new one is one file and one line here. */
export const routes: readonly Route[] = [
  overviewRoute,
  callsRoute,
  callRoute,
  exportRoute,
  exportPlanRoute,
  ingestRoute,
  tracesRoute,
  findingsRoute,
  qualityRoute,
  driftRelearnRoute,
  probesRoute,
  alertsRoute,
  budgetsRoute,
  targetsRoute,
  serverMetricsRoute,
  callersRoute,
  pricesRoute,
  repriceRoute,
  queryRoute,
  feedbackRoute,
  collectorStatusRoute,
  loginRoute,
  openapiRoute,
  healthzRoute,
  readyzRoute,
  metricsRoute,
];
