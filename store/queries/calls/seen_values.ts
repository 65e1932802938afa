import type { Purpose } from '../../../core/call.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/** A value of a target's calls in a span of time. */
export interface SeenValue {
  target: string;
  dimension: 'model' | 'route' | 'language';
  value: string;
  calls: number;
  /** Epoch milliseconds of the first and the last of them. */
  first: number;
  last: number;
  ids: string[];
}

/** Values of one dimension of one target that are told; the most frequent. */
const MOST = 300;
const IDS = 5;
/** Below this a guess of the language says little. */
const SURE = 0.75;

/** Models, routes and languages (of prompts and answers, where they are scored) of the calls within [from, to), the most frequent first. */
export async function seenValues(
  store: Store,
  { from, to, purposes }: { from: number; to: number; purposes: readonly Purpose[] },
): Promise<SeenValue[]> {
  const params = { from: Math.floor(from), to: Math.ceil(to), purposes: [...purposes] };
  const which = `started_at >= ${time('from')} AND started_at < ${time('to')} AND purpose IN {purposes:Array(String)}`;
  const grouped = `count() AS calls, toUnixTimestamp64Milli(min(started_at)) AS first, toUnixTimestamp64Milli(max(started_at)) AS last,
    groupArray(${IDS})(call_id) AS ids`;
  const top = `ORDER BY calls DESC LIMIT ${MOST} BY target, dimension`;
  return store.query<SeenValue>(
    `SELECT * FROM (
       SELECT target, pair.1 AS dimension, pair.2 AS value, ${grouped}
       FROM calls ARRAY JOIN [('model', model), ('route', route)] AS pair
       WHERE ${which} AND pair.2 != '' GROUP BY target, dimension, value ${top}
     ) UNION ALL SELECT * FROM (
       SELECT target, 'language' AS dimension, label AS value, ${grouped}
       FROM scores WHERE ${which} AND scorer IN ('language', 'language.prompt') AND score >= ${SURE} AND label NOT IN ('', 'unknown')
       GROUP BY target, dimension, value ${top}
     )`,
    params,
  );
}
