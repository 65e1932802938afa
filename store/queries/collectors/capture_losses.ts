import { iso, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

export interface CaptureLossRow {
  collector_id: string;
  metric: string;
  labels: Record<string, string>;
  /** Increase since `since`; a restart of the collector (a counter that falls) starts from 0. */
  increase: number;
  last_at: string;
}

/** A counter's value before `since` is looked for this far back, milliseconds. */
const LOOK_BACK_MS = 86_400_000;
/** Collectors post every few seconds: the last posts of all of them lie this close together, milliseconds. */
const POSTS_MS = 60_000;

/** When collectors were heard last before the day of `since`: by days, as the engine knows that of partitions without reading them. */
const LAST_HEARD = `SELECT max(at) - toIntervalMillisecond({posts:UInt32}) FROM server_metrics
  WHERE toDate(at) < toDate(${time('since')})`;

/**
 * How much each of these counters of the collectors grew since `since` (epoch ms).
 *
 * Where the service itself was away for longer than is looked back, the values it heard last count: else all that a
 * collector ever lost would have been lost now. A collector that is heard for the first time began with 0; so does one
 * that alone was silent for longer: a ticket too many is better than a loss that nobody hears of.
 */
export async function captureLosses(
  store: Store,
  since: number,
  metrics: readonly string[],
): Promise<CaptureLossRow[]> {
  return store.query(
    `SELECT collector_id, name AS metric, labels,
       sumIf(if(value >= previous, value - previous, value), s.at >= ${time('since')}) AS increase,
       ${iso('max(s.at)')} AS last_at
     FROM (
       SELECT *, lagInFrame(value, 1, 0) OVER (
         PARTITION BY collector_id, name, labels ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW
       ) AS previous
       FROM server_metrics WHERE name IN {names:Array(String)} AND at >= least(${time('look_back')}, (${LAST_HEARD}))
     ) AS s
     GROUP BY collector_id, name, labels HAVING max(s.at) >= ${time('since')}
     ORDER BY collector_id, metric, toString(labels)`,
    { names: metrics, since: Math.floor(since), look_back: Math.floor(since) - LOOK_BACK_MS, posts: POSTS_MS },
  );
}
