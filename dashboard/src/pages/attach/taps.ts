import type { TargetStatus } from '../../api/types.js';

export interface Tap {
  name: string;
  url: string;
}

/** Taps whose address the service knows. */
export function knownTaps(targets: readonly Pick<TargetStatus, 'name' | 'tap_url'>[]): Tap[] {
  return targets.flatMap(({ name, tap_url: url }) => (url === null ? [] : [{ name, url }]));
}
