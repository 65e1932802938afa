import type { Store } from '../store.js';
import type { Notification } from '../../core/alert.js';

/** The notification log of these groups (all when absent): per group and channel the latest that was sent and the latest of all, oldest first. */
export async function loadNotifications(store: Store, groupKeys?: readonly string[]): Promise<Notification[]> {
  throw new Error('not built yet');
}
