export { Spool, type SpoolOptions, type SpoolStats } from './spool.js';
