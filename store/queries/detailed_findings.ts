import type { CheckKind, Finding } from '../../core/finding.js';
import { findingDetails, type WholeFindingDetails } from '../../core/finding_details.js';
import { iso, time } from '../sql.js';
import type { Store } from '../store.js';

export interface DetailedFinding extends Finding {
  details: WholeFindingDetails;
}

/** The latest finding of each key of these kinds among those not older than `since` (epoch ms), with its details, by key. */
export async function detailedFindings(
  store: Store,
  filter: { kinds: readonly CheckKind[]; since: number },
): Promise<DetailedFinding[]> {
  const rows = await store.query<Finding & { stored_details: string }>(
    `SELECT * EXCEPT (at, details), ${iso('f.at')} AS at, f.details AS stored_details FROM (
       SELECT * FROM findings WHERE at >= ${time('since')} AND kind IN {kinds:Array(String)}
       ORDER BY \`key\`, at DESC LIMIT 1 BY \`key\`
     ) AS f ORDER BY \`key\``,
    { since: Math.floor(filter.since), kinds: [...filter.kinds] },
  );
  return rows.map(({ stored_details: stored, ...finding }) => ({ ...finding, details: wholeDetails(stored) }));
}

/** Details that another version wrote, and this one cannot read, are as good as none. */
function wholeDetails(stored: string): WholeFindingDetails {
  try {
    return findingDetails.parse(stored === '' ? {} : JSON.parse(stored));
  } catch {
    return findingDetails.parse({});
  }
}
