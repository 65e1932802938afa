import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

export interface LatestValue {
  collector_id: string;
  target: string;
  value: number;
}

/** The last value each collector told of a metric, by target. @param since Unix epoch, milliseconds */
export async function latestByTarget(store: Store, name: string, since: number): Promise<LatestValue[]> {
  return store.query(
    `SELECT collector_id, labels['target'] AS target, argMax(value, at) AS value
     FROM (SELECT collector_id, labels, at, value FROM server_metrics
           WHERE name = {name:String} AND at >= ${time('since')})
     GROUP BY collector_id, target`,
    { name, since },
  );
}
