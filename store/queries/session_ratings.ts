import { time } from '../sql.js';
import type { Store } from '../store.js';
import { SESSION } from './closed_sessions.js';

/** Ratings that are looked at in one reading. */
const MOST = 20_000;

interface SessionRating {
  target: string;
  session: string;
  /** Mean, -1 to 1. */
  rating: number;
}

/** Ratings so far of calls that began in the span, by session. */
export async function sessionRatings(
  store: Store,
  { from, to }: { from: number; to: number },
): Promise<SessionRating[]> {
  const given = await store.query<{ name: string; rating: number }>(
    `SELECT arrayJoin(arrayFilter(each -> each != '', [call_id, response_id, request_id])) AS name, avg(f.rating) AS rating
     FROM feedback AS f WHERE f.at >= ${time('from')} AND f.rating IS NOT NULL GROUP BY name ORDER BY name LIMIT ${MOST}`,
    { from },
  );
  if (given.length === 0) return [];
  const of = new Map(given.map(({ name, rating }) => [name, rating]));
  const rated = await store.query<Record<'target' | 'session' | 'call_id' | 'response_id' | 'request_id', string>>(
    `SELECT target, ${SESSION} AS session, call_id, response_id, request_id FROM calls
     WHERE started_at >= ${time('from')} AND started_at <= ${time('to')}
       AND (call_id IN {names:Array(String)} OR response_id IN {names:Array(String)} OR request_id IN {names:Array(String)})`,
    { from, to, names: [...of.keys()] },
  );
  const sums = new Map<string, SessionRating & { n: number }>();
  for (const { target, session, call_id, response_id, request_id } of rated) {
    const rating = of.get(call_id) ?? of.get(response_id) ?? of.get(request_id) ?? 0;
    const key = `${target}\n${session}`;
    const { n, rating: mean } = sums.get(key) ?? { n: 0, rating: 0 };
    sums.set(key, { target, session, n: n + 1, rating: mean + (rating - mean) / (n + 1) });
  }
  return [...sums.values()];
}
