import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { equals, within, type Range } from '../scope.js';

export interface DeploymentRow {
  at: string;
  target: string;
  version: string;
  previous: string;
}

/** Version changes of targets, oldest first. */
export async function deployments(store: Store, range: Range, target?: string): Promise<DeploymentRow[]> {
  const when = within('d.at', range);
  const which = equals({ target });
  return store.query(
    `SELECT ${iso('d.at')} AS at, target, version, previous
     FROM deployments AS d FINAL WHERE ${when.sql}${which.sql} ORDER BY d.at, target`,
    { ...when.params, ...which.params },
  );
}
