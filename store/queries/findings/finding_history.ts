import { iso, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

export interface PastValue {
  /** ISO 8601, UTC. */
  at: string;
  value: number;
  low: number | null;
  high: number | null;
  n: number;
}

/** Points at most. */
const MOST = 120;

/**
 * What a check has answered since a time, oldest first: the last answer of each of at most 120 equal steps. Answers without a value are left out.
 * @param since epoch milliseconds
 */
export async function findingHistory(store: Store, key: string, since: number, until: number): Promise<PastValue[]> {
  return store.query(
    `SELECT ${iso('last_at')} AS at, last.1 AS value, last.2 AS low, last.3 AS high, last.4 AS n
     FROM (
       SELECT intDiv(toUnixTimestamp64Milli(f.at) - {since:Int64}, {step:Int64}) AS step, max(f.at) AS last_at,
         argMax((assumeNotNull(f.value), f.interval_low, f.interval_high, f.sample_size), f.at) AS last
       FROM findings AS f
       WHERE f.at >= ${time('since')} AND f.at <= ${time('until')} AND \`key\` = {key:String} AND f.value IS NOT NULL
       GROUP BY step
     ) ORDER BY last_at`,
    { key, since: Math.floor(since), until: Math.ceil(until), step: Math.max(1, Math.ceil((until - since) / MOST)) },
  );
}
