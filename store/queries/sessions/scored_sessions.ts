import type { Purpose } from '../../../core/call.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { LONGEST_MS, SESSION } from './closed_sessions.js';

/** A call of a closed session with what a cheap and a strong scorer say of one of its texts. */
export interface ScoredCallRow {
  session: string;
  /** Start of the last call of the session, epoch milliseconds. */
  closed_at: number;
  call_id: string;
  /** Epoch milliseconds. */
  started_at: number;
  /** The same for the same text. */
  text: string;
  /** Null where it was not read, or could not be. */
  cheap: number | null;
  cheap_version: string;
  strong: number | null;
  /** '' where the strong one did not read it. */
  strong_version: string;
  /** How likely it was that the strong one would read it; 0 where it did not. */
  chance: number;
  /** What share of the text the strong one read; null where that is not known. */
  read: number | null;
}

interface ScoredSessionsQuestion {
  target: string;
  text: 'prompt' | 'output';
  /** Names under which the scores are stored. */
  cheap: string;
  strong: string;
  /** The session's last call began within [from, to), epoch milliseconds. */
  from: number;
  to: number;
  purposes: readonly Purpose[];
  /** Of sessions. */
  limit: number;
}

/** Calls with the text of sessions that closed in the span, session by session, oldest first; an even sample by hash beyond `limit`. */
export async function scoredSessions(store: Store, question: ScoredSessionsQuestion): Promise<ScoredCallRow[]> {
  const { target, text, cheap, strong, from, to, purposes, limit } = question;
  const which = 'target = {target:String} AND purpose IN {purposes:Array(String)}';
  const rows = await store.query<ScoredCallRow>(
    `SELECT c.session AS session, c.closed_at AS closed_at, c.call.1 AS call_id, c.call.2 AS started_at, c.call.3 AS text, s.cheap AS cheap,
       s.cheap_version AS cheap_version, s.strong AS strong, s.strong_version AS strong_version, s.chance AS chance, s.seen AS read
     FROM (
       SELECT session, closed_at, arrayJoin(calls) AS call FROM (
         SELECT ${SESSION} AS session, toUnixTimestamp64Milli(max(started_at)) AS closed_at,
           groupArrayIf((call_id, toUnixTimestamp64Milli(started_at), hex(cityHash64(${text}))), notEmpty(${text})) AS calls
         FROM calls WHERE started_at >= ${time('back')} AND started_at < ${time('on')} AND ${which}
           AND ${SESSION} IN (SELECT ${SESSION} FROM calls WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND ${which})
         GROUP BY session HAVING closed_at >= {from:Int64} AND closed_at < {to:Int64}
         ORDER BY cityHash64(session) LIMIT {limit:UInt32}
       )
     ) AS c LEFT JOIN (
       SELECT call_id, anyIf(score, scorer = {cheap:String}) AS cheap, anyIf(scorer_version, scorer = {cheap:String}) AS cheap_version,
         anyIf(score, scorer = {strong:String}) AS strong, anyIf(scorer_version, scorer = {strong:String}) AS strong_version,
         anyIf(probability, scorer = {strong:String}) AS chance, anyIf(read, scorer = {strong:String}) AS seen
       FROM scores FINAL WHERE scorer IN ({cheap:String}, {strong:String}) AND target = {target:String}
         AND started_at >= ${time('back')} AND started_at < ${time('to')} GROUP BY call_id
     ) AS s ON s.call_id = c.call.1
     ORDER BY closed_at, session, started_at, call_id`,
    { target, purposes: [...purposes], cheap, strong, from, to, back: from - LONGEST_MS, on: to + LONGEST_MS, limit },
  );
  return rows.map((row) => ({ ...row, closed_at: Number(row.closed_at), started_at: Number(row.started_at) }));
}

/** When the first call began that a version of a scorer has read, epoch milliseconds; null when there is none since `from`. */
export async function firstScored(
  store: Store,
  { target, scorer, version, from }: { target: string; scorer: string; version: string; from: number },
): Promise<number | null> {
  const [row] = await store.query<{ first: number; found: number }>(
    `SELECT toUnixTimestamp64Milli(min(started_at)) AS first, count() AS found FROM scores
     WHERE scorer = {scorer:String} AND target = {target:String} AND started_at >= ${time('from')} AND scorer_version = {version:String}`,
    { target, scorer, version, from },
  );
  return row === undefined || Number(row.found) === 0 ? null : Number(row.first);
}

/** The greatest `ingest_seq` of calls of a target that began in the span; 0 when there are none. */
export async function lastStored(
  store: Store,
  { target, from, to }: { target: string; from: number; to: number },
): Promise<number> {
  const [row] = await store.query<{ last: number }>(
    `SELECT max(ingest_seq) AS last FROM calls WHERE target = {target:String}
       AND started_at >= ${time('from')} AND started_at < ${time('to')} AND (notEmpty(prompt) OR notEmpty(output))`,
    { target, from, to },
  );
  return Number(row?.last ?? 0);
}
