import type { Store } from '../store.js';
import type { Finding } from '../../core/finding.js';

/** Keeps what checks answered. */
export async function saveFindings(store: Store, findings: readonly Finding[]): Promise<void> {
  throw new Error('not built yet');
}
