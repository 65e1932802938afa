import type { TargetConfig } from '../../core/config/schema.js';
import { matchesGlob } from '../glob.js';

/** Whether the configuration has a mapping made for this very path (not merely for all of them). */
export function isMapped(target: Pick<TargetConfig, 'mapping'>, path: string): boolean {
  return target.mapping.some((mapping) => mapping.path !== '*' && matchesGlob(mapping.path, path));
}
