import type { Config } from '../core/config/schema.js';

/** Supervisor to collector. `listen` carries the bound socket; without a target it is for health and metrics. */
export type ToCollector = { type: 'config'; config: Config } | { type: 'listen'; target: string | null };

/** Collector to supervisor. */
export type FromCollector = { type: 'ready' } | { type: 'failed'; code: string | null; message: string; hint?: string };
