import type { Store } from '../store.js';
import type { Finding } from '../../core/finding.js';

/** The latest finding of each key among those not older than `since` (epoch ms), by key. */
export async function latestFindings(store: Store, since: number): Promise<Finding[]> {
  throw new Error('not built yet');
}
