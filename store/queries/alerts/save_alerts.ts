import type { Alert } from '../../../core/findings/alert.js';
import type { Store } from '../../store.js';

/** Keeps a new version of each alert; the greatest `updated_at` counts, of equal ones the latest saved. */
export async function saveAlerts(store: Store, alerts: readonly Alert[]): Promise<void> {
  await store.insert('alerts', alerts);
}
