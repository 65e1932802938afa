import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { SESSION, sessionsWithin, type SessionsOf } from './closed_sessions.js';

export interface SessionScores {
  target: string;
  session: string;
  said: Said[];
}

/** What one version of a scorer says of a session. */
export interface Said {
  scorer: string;
  version: string;
  /** Mean over the calls of the session. */
  score: number | null;
  /** Of the last call. */
  label: string;
}

/** Calls that were read with a higher probability than this are thinned to it, so that steering a heavy scorer is not taken for a change. */
const LEAST = 0.02;

/**
 * What scorers say of the sessions with a call in the span, one row a session.
 * @param since the first of their calls, epoch milliseconds
 */
export async function sessionScores(store: Store, question: SessionsOf, since: number): Promise<SessionScores[]> {
  const sessions = sessionsWithin(question);
  const rows = await store.query<{ target: string; session: string; said: [string, string, number | null, string][] }>(
    `SELECT target, session, groupArray((scorer, version, score, label)) AS said FROM (
       SELECT target, ${SESSION} AS session, scorer, scorer_version AS version, avgOrNull(s.score) AS score, argMax(s.label, s.started_at) AS label
       FROM scores AS s WHERE started_at >= ${time('since')} AND started_at < ${time('to')} AND session IN (${sessions.sql})
         AND (probability >= 1 OR cityHash64(call_id, 'drift') / 18446744073709551616 < {least:Float64} / probability)
       GROUP BY target, session, scorer, version
     ) GROUP BY target, session`,
    { ...sessions.params, since, least: LEAST },
  );
  return rows.map(({ target, session, said }) => ({
    target,
    session,
    said: said.map(([scorer, version, score, label]) => ({ scorer, version, score, label })),
  }));
}
