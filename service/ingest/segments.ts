import { queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';

/** Names of segments stored by this process, newest last; the ledger in the store knows all of them. */
const RECENT_MAX = 10_000;

/** Whether a segment is stored already. @throws {SidelightError} STORE_UNAVAILABLE */
export async function isKnown(service: ServiceContext, segment: string): Promise<boolean> {
  return service.recentSegments.has(segment) || queries.segmentKnown(service.store, segment);
}

/** Notes that a segment is stored. */
export function remember({ recentSegments }: ServiceContext, segment: string): void {
  recentSegments.add(segment);
  const [oldest] = recentSegments;
  if (recentSegments.size > RECENT_MAX && oldest !== undefined) recentSegments.delete(oldest);
}
