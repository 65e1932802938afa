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

/** How much each of these counters of the collectors grew since `since` (epoch ms). */
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
       FROM server_metrics WHERE name IN {names:Array(String)} AND at >= ${time('look_back')}
     ) AS s
     GROUP BY collector_id, name, labels HAVING max(s.at) >= ${time('since')}
     ORDER BY collector_id, metric, toString(labels)`,
    { names: metrics, since: Math.floor(since), look_back: Math.floor(since) - LOOK_BACK_MS },
  );
}
