import type { Finding } from '../../../core/findings/finding.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { FINDING } from './finding_columns.js';

/** The latest finding of each key among those not older than `since` (epoch ms), by key. */
export async function latestFindings(store: Store, since: number): Promise<Finding[]> {
  return store.query(
    `SELECT ${FINDING} FROM (
       SELECT * FROM findings WHERE at >= ${time('since')} ORDER BY \`key\`, at DESC LIMIT 1 BY \`key\`
     ) AS f ORDER BY \`key\``,
    { since: Math.floor(since) },
  );
}
