import type { Finding } from '../../core/finding.js';
import type { Store } from '../store.js';

/** Keeps what checks answered. */
export async function saveFindings(store: Store, findings: readonly Finding[]): Promise<void> {
  await store.insert('findings', findings);
}
