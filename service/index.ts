/** The door of the service: ingest, JSON API, page, metrics, OpenTelemetry. */
export { createLivePricer } from './prices/live_pricer.js';
export { reprice, type RepriceResult } from './prices/reprice.js';
export { createService, type Service, type ServiceOptions } from './service.js';
