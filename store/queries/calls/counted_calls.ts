import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/** What a counter says about a target's calls, beside what is stored of the same time. */
export interface CountedCalls {
  name: string;
  target: string;
  /** Who counted; empty where several counters were added up. */
  collector_id: string;
  /** First and last report, epoch milliseconds. */
  from: number;
  to: number;
  /** Growth of the counter between the two. */
  counted: number;
  /** Calls stored that ended between the two. */
  stored: number;
  /** Of those and of their neighbours: calls that ended so near to either report that they may stand on its other side. */
  uncertain: number;
}

/** A report may be so much older than it says: counters are read every 15 s, and posted every 10 s. */
const EDGE_MS = 30_000;
const STEP_MS = 5000;

interface Counter {
  name: string;
  target: string;
  collector_id: string;
  from: number;
  to: number;
  counted: number;
}

/**
 * Counters of calls within [from, to) beside the calls stored, by counter and target.
 * @param own counters that are held against the calls of the same collector alone; of the others all collectors are added up
 */
export async function countedCalls(
  store: Store,
  { from, to, names, own }: { from: number; to: number; names: readonly string[]; own: readonly string[] },
): Promise<CountedCalls[]> {
  const counters = await store.query<Counter>(
    `SELECT name, target, if(name IN {own:Array(String)}, collector_id, '') AS collector_id,
       toUnixTimestamp64Milli(max(first)) AS from, toUnixTimestamp64Milli(min(last)) AS to, sum(growth) AS counted
     FROM (
       SELECT name, labels['target'] AS target, collector_id, min(s.at) AS first, max(s.at) AS last,
         sum(multiIf(previous < 0, 0, value >= previous, value - previous, value)) AS growth
       FROM (
         SELECT *, lagInFrame(value, 1, -1) OVER (
           PARTITION BY collector_id, name, labels ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW
         ) AS previous
         FROM server_metrics WHERE name IN {names:Array(String)} AND at >= ${time('from')} AND at < ${time('to')}
       ) AS s WHERE target != '' GROUP BY name, target, s.collector_id
     ) GROUP BY name, target, collector_id HAVING to > from ORDER BY target, name, collector_id`,
    { from: Math.floor(from), to: Math.ceil(to), names: [...names], own: [...own] },
  );
  if (counters.length === 0) return [];
  const ends = await endsOfCalls(store, from, to);
  return counters.map((counter) => ({ ...counter, ...storedBeside(counter, ends) }));
}

interface Ends {
  target: string;
  collector_id: string;
  /** Start of the five seconds in which the calls ended, epoch milliseconds. */
  at: number;
  calls: number;
}

function endsOfCalls(store: Store, from: number, to: number): Promise<Ends[]> {
  return store.query<Ends>(
    `SELECT target, collector_id, intDiv(ended, ${STEP_MS}) * ${STEP_MS} AS at, count() AS calls FROM (
       SELECT target, collector_id, toUnixTimestamp64Milli(started_at) + toInt64(ifNull(duration_ms, 0)) AS ended
       FROM calls WHERE started_at >= ${time('back')} AND started_at < ${time('end')} AND outcome != 'upstream_unreachable'
     ) GROUP BY target, collector_id, at`,
    // Calls that began an hour before may end within the span.
    { back: Math.floor(from) - 3_600_000, end: Math.ceil(to) + EDGE_MS },
  );
}

function storedBeside({ target, collector_id: id, from, to }: Counter, ends: readonly Ends[]) {
  const own = ends.filter((each) => each.target === target && (id === '' || each.collector_id === id));
  const sum = (chosen: readonly Ends[]) => chosen.reduce((total, each) => total + each.calls, 0);
  const isNear = (at: number, edge: number) => Math.abs(at - edge) <= EDGE_MS;
  return {
    stored: sum(own.filter(({ at }) => at >= from && at < to)),
    uncertain: sum(own.filter(({ at }) => isNear(at, from) || isNear(at, to))),
  };
}
