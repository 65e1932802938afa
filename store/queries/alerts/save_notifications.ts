import type { Notification } from '../../../core/findings/alert.js';
import type { Store } from '../../store.js';

/** Adds to the notification log. */
export async function saveNotifications(store: Store, notifications: readonly Notification[]): Promise<void> {
  await store.insert('notifications', notifications);
}
