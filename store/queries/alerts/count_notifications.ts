import type { Store } from '../../store.js';

/** Messages of one kind to a channel that came to one result. */
export interface NotificationCount {
  channel: string;
  kind: string;
  result: string;
  messages: number;
}

/** All messages to channels that the log of notifications knows. */
export async function countNotifications(store: Store): Promise<NotificationCount[]> {
  return store.query<NotificationCount>(
    'SELECT channel, kind, result, count() AS messages FROM notifications GROUP BY channel, kind, result',
  );
}
