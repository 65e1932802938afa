/**
 * The door of the store. Open it with `openStore`, bring the database up to date with `migrate`, write calls through one
 * `createWriter`, ask through `queries`, clear what is past its time with `housekeeping`.
 */
export type { QueryParams, Row, Store, StoreMode } from './store.js';
export { openStore, type StoreConfig } from './open_store.js';
export { migrate, type MigrateResult } from './migrate.js';
export { createWriter, type IngestRequest, type IngestResult, type Writer, type WriterStats } from './writer.js';
export { expireQuarantine, Quarantine, quarantineOf } from './writer/quarantine.js';
export { isPlausibleTime } from './writer/plausible_time.js';
export { amendCalls, removeCalls, type Amendment } from './upkeep/amend_calls.js';
export { inlineParams } from './sql/inline_params.js';
export { housekeeping } from './upkeep/housekeeping.js';
export { applyPrices, repricePages, type NewPrice, type PricedRow } from './upkeep/reprice.js';
export { announceRebuild, rebuildRollup, resumeRebuild } from './upkeep/rebuild_rollup.js';
export type { Retention } from './upkeep/retention.js';
export * as queries from './queries/index.js';
