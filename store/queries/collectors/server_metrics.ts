import { iso, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import type { Range } from '../scope.js';

export interface ServerMetricPoint {
  target: string;
  name: string;
  /** Start of the step, ISO 8601. */
  at: string;
  /** Of a gauge its mean; of a counter its growth per second. */
  value: number;
}

/** How often collectors post: a counter's value before the range is looked for this far back, milliseconds. */
const LOOK_BACK_MS = 60_000;

/**
 * What model servers told, in steps, oldest first. A counter that falls was started again from 0.
 * @param names gauges and counters (`..._total`)
 * @param means of these, several collectors of one target are averaged; of the others they add up
 */
export async function serverMetrics(
  store: Store,
  range: Range,
  stepSeconds: number,
  names: readonly string[],
  means: readonly string[],
): Promise<ServerMetricPoint[]> {
  return store.query(
    `SELECT target, name, ${iso('bucket')} AS at, if(name IN {means:Array(String)}, avg(told), sum(told)) AS value
     FROM (
       SELECT collector_id, labels['target'] AS target, name,
         toStartOfInterval(s.at, toIntervalSecond({step:UInt32})) AS bucket,
         if(endsWith(name, '_total'), sum(growth) / {step:UInt32}, avg(s.value)) AS told
       FROM (
         SELECT *, lagInFrame(value, 1, -1) OVER (
             PARTITION BY collector_id, name, labels ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW
           ) AS previous,
           multiIf(previous < 0, 0, value >= previous, value - previous, value) AS growth
         FROM server_metrics
         WHERE name IN {names:Array(String)} AND at >= ${time('look_back')} AND at < ${time('to')}
       ) AS s
       WHERE s.at >= ${time('from')}
       GROUP BY collector_id, target, name, bucket
     )
     GROUP BY target, name, bucket ORDER BY target, name, bucket`,
    {
      names,
      means,
      step: stepSeconds,
      from: Math.floor(range.from),
      look_back: Math.floor(range.from) - LOOK_BACK_MS,
      to: Math.ceil(range.to),
    },
  );
}

export interface ServerMetricSource {
  target: string;
  /** Addresses that are scraped, with blanks between them. */
  url: string;
  /** Whether the last scrape went well. */
  up: boolean;
  last_at: string;
}

/** Where each target's metrics came from last, of those that posted since `since` (epoch ms). */
export async function serverMetricSources(store: Store, since: number, upName: string): Promise<ServerMetricSource[]> {
  return store.query(
    `SELECT labels['target'] AS target, argMax(labels['url'], s.at) AS url, argMax(value, s.at) > 0 AS up, ${iso('max(s.at)')} AS last_at
     FROM server_metrics AS s WHERE name = {name:String} AND s.at >= ${time('since')} GROUP BY target ORDER BY target`,
    { name: upName, since: Math.floor(since) },
  );
}
