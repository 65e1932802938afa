import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import type { Range } from '../scope.js';

/** So many ids are asked for at once: the index on them narrows the search only for few. */
const IDS_PER_QUERY = 1000;

/** Which of these calls are stored, looking only at calls that started within the range. */
export async function knownCalls(store: Store, callIds: readonly string[], range: Range): Promise<Set<string>> {
  const known = new Set<string>();
  for (let at = 0; at < callIds.length; at += IDS_PER_QUERY) {
    const rows = await store.query<{ call_id: string }>(
      `SELECT call_id FROM calls AS c WHERE call_id IN {ids:Array(String)}
       AND c.started_at >= ${time('from')} AND c.started_at <= ${time('to')}`,
      { ids: callIds.slice(at, at + IDS_PER_QUERY), from: Math.floor(range.from), to: Math.ceil(range.to) },
    );
    for (const { call_id } of rows) known.add(call_id);
  }
  return known;
}
