import type { Store } from '../store.js';
import type { Notification } from '../../core/alert.js';

/** What was said about these alerts, oldest first. */
export async function notificationsFor(store: Store, alertIds: readonly string[]): Promise<Notification[]> {
  throw new Error('not built yet');
}
