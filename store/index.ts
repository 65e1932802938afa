/**
 * The door of the store. Open it with `openStore`, bring the database up to date with `migrate`, write calls through one
 * `createWriter`, ask through `queries`, clear what is past its time with `housekeeping`.
 */
export type { QueryParams, Row, Store, StoreMode } from './store.js';
export { openStore, type StoreConfig } from './open_store.js';
export { appliedMigrations, migrate, type MigrateResult } from './migrate.js';
export { createWriter, type IngestRequest, type IngestResult, type Writer, type WriterStats } from './writer.js';
export { amendCalls, removeCalls, type Amendment } from './amend_calls.js';
export { inlineParams } from './inline_params.js';
export { housekeeping } from './housekeeping.js';
export { applyPrices, repricePages, type NewPrice, type PricedRow } from './reprice.js';
export { announceRebuild, rebuildRollup, resumeRebuild } from './rebuild_rollup.js';
export type { Retention } from './retention.js';
export * as queries from './queries/index.js';
