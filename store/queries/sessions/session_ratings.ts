import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { SESSION } from './closed_sessions.js';

interface SessionRating {
  target: string;
  session: string;
  /** Mean, -1 to 1. */
  rating: number;
}

const NAMES = "arrayJoin(arrayFilter(each -> each != '', [call_id, response_id, request_id]))";

/** Ratings so far of calls that began in the span, by session. */
export function sessionRatings(
  store: Store,
  { from, to, targets }: { from: number; to: number; targets: readonly string[] },
): Promise<SessionRating[]> {
  return store.query(
    `SELECT target, session, avg(rated.rating) AS rating
     FROM (SELECT target, ${SESSION} AS session, ${NAMES} AS name FROM calls
       WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND target IN {targets:Array(String)}) AS named
     INNER JOIN (SELECT ${NAMES} AS name, avg(f.rating) AS rating FROM feedback AS f
       WHERE f.at >= ${time('from')} AND f.rating IS NOT NULL GROUP BY name) AS rated USING name
     GROUP BY target, session`,
    { from, to, targets: [...targets] },
  );
}
