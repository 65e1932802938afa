import type { Store } from '../store.js';
import type { Alert } from '../../core/alert.js';

/** The latest version of all alerts that are not resolved, and of those resolved since `resolvedSince` (epoch ms). */
export async function loadAlerts(store: Store, resolvedSince: number): Promise<Alert[]> {
  throw new Error('not built yet');
}
