import type { Notification } from '../../../core/findings/alert.js';
import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/**
 * What the notification log says last about these groups (all when absent): per group and channel the latest that was sent and the latest
 * that failed, oldest first.
 */
export async function loadNotifications(store: Store, groupKeys?: readonly string[]): Promise<Notification[]> {
  const which = groupKeys === undefined ? '' : 'WHERE group_key IN {groups:Array(String)}';
  return store.query(
    `SELECT * EXCEPT (at), ${iso('n.at')} AS at FROM (
       SELECT * FROM notifications ${which} ORDER BY at DESC, notification_id DESC LIMIT 1 BY group_key, channel, result
     ) AS n ORDER BY n.at, notification_id`,
    groupKeys === undefined ? {} : { groups: groupKeys },
  );
}
