export { findApiKeys } from './find_api_keys.js';
export type { Stretch } from './long_runs.js';
