import type { Notification } from '../../../core/findings/alert.js';
import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/** What was said about these alerts, oldest first. */
export async function notificationsFor(store: Store, alertIds: readonly string[]): Promise<Notification[]> {
  if (alertIds.length === 0) return [];
  return store.query(
    `SELECT * EXCEPT (at), ${iso('n.at')} AS at FROM notifications AS n
     WHERE hasAny(firing, {ids:Array(String)}) OR hasAny(resolved, {ids:Array(String)}) ORDER BY n.at, notification_id`,
    { ids: alertIds },
  );
}
