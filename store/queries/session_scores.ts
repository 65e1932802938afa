import { time } from '../sql.js';
import type { Store } from '../store.js';
import { SESSION } from './closed_sessions.js';

export interface SessionScore {
  target: string;
  session: string;
  scorer: string;
  version: string;
  /** Mean over the calls of the session. */
  score: number | null;
  /** Of the last call. */
  label: string;
}

/**
 * What scorers say of these sessions, by scorer and version. Calls that were read with a higher probability than `least` are thinned to
 * it, so that steering a heavy scorer is not taken for a change.
 * @param span of the calls, epoch milliseconds
 */
export function sessionScores(
  store: Store,
  { from, to, sessions, least = 0.02 }: { from: number; to: number; sessions: readonly string[]; least?: number },
): Promise<SessionScore[]> {
  return store.query(
    `SELECT target, ${SESSION} AS session, scorer, scorer_version AS version, avgOrNull(s.score) AS score, argMax(s.label, s.started_at) AS label
     FROM scores AS s WHERE started_at >= ${time('from')} AND started_at <= ${time('to')} AND session IN {sessions:Array(String)}
       AND (probability >= 1 OR cityHash64(call_id, 'drift') / 18446744073709551616 < {least:Float64} / probability)
     GROUP BY target, session, scorer, version`,
    { from, to, sessions: [...sessions], least },
  );
}
