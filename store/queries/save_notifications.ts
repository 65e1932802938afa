import type { Store } from '../store.js';
import type { Notification } from '../../core/alert.js';

/** Adds to the notification log. */
export async function saveNotifications(store: Store, notifications: readonly Notification[]): Promise<void> {
  throw new Error('not built yet');
}
