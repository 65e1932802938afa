import { hostname } from 'node:os';
import { DEFAULT_HEALTH_PORT, type Config } from '../config/schema.js';

/**
 * The name a collector reports under. Of several on one machine, or of pods in the network of their host, only one has the usual port of
 * health: under one name the counters of one would read as those of another that was started again.
 */
export function collectorIdOf({ id, health }: Config['collector']): string {
  return id ?? (health.port === DEFAULT_HEALTH_PORT ? hostname() : `${hostname()}:${health.port}`);
}
