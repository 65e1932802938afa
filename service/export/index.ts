/** Calls out: what `sidelight export` and `GET /api/v1/export` share. */
export { exportCalls } from './export_calls.js';
export { FORMATS, type ExportFormat } from './formats/index.js';
export { noProgress, type ExportProgress } from './read_calls.js';
export { matchingCalls, unfitCalls } from './plan.js';
export { rulesOf, type Selection } from './rules.js';
