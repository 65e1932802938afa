import type { Store } from '../store.js';
import type { Alert } from '../../core/alert.js';

/** Keeps a new version of each alert; the greatest `updated_at` counts. */
export async function saveAlerts(store: Store, alerts: readonly Alert[]): Promise<void> {
  throw new Error('not built yet');
}
