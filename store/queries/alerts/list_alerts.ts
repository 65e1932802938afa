import type { Alert, AlertState } from '../../../core/findings/alert.js';
import type { Store } from '../../store.js';
import { ALERT } from './alert_columns.js';
import { equals, within, type Range } from '../scope.js';

export interface AlertFilter {
  states?: readonly AlertState[];
  target?: string;
  model?: string;
  /** By the last change. */
  range?: Range;
  limit: number;
}

/** The latest version of each alert, latest change first. */
export async function listAlerts(store: Store, filter: AlertFilter): Promise<Alert[]> {
  const { range, states, limit, ...fields } = filter;
  const when = range === undefined ? { sql: '1', params: {} } : within('a.updated_at', range);
  const which = equals(fields);
  const inState = states === undefined ? '' : ' AND state IN {states:Array(String)}';
  return store.query(
    `SELECT ${ALERT} FROM alerts AS a FINAL WHERE ${when.sql}${which.sql}${inState}
     ORDER BY a.updated_at DESC, alert_id LIMIT {limit:UInt32}`,
    { ...when.params, ...which.params, ...(states === undefined ? {} : { states }), limit },
  );
}
