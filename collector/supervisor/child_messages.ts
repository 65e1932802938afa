import type { Config } from '../../core/config/schema.js';

/** Supervisor to collector. `listen` carries the bound socket; without a target it is for health and metrics. */
export type ToCollector = { type: 'config'; config: Config } | { type: 'listen'; target: string | null };

/** Collector to supervisor. */
export type FromCollector =
  /** Asks for the sockets; those sent before it listens for messages could be lost. */
  { type: 'hello' } | { type: 'ready' } | { type: 'failed'; code: string | null; message: string; hint?: string };
