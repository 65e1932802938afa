import type { Alert } from '../../../core/findings/alert.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { ALERT } from './alert_columns.js';

/** The latest version of all alerts that are not resolved, and of those resolved since `resolvedSince` (epoch ms), oldest first. */
export async function loadAlerts(store: Store, resolvedSince: number): Promise<Alert[]> {
  return store.query(
    `SELECT ${ALERT} FROM alerts AS a FINAL WHERE state != 'resolved' OR a.resolved_at >= ${time('since')} ORDER BY alert_id`,
    { since: Math.floor(resolvedSince) },
  );
}
