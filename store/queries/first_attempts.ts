import type { Purpose } from '../../core/call.js';
import { time } from '../sql.js';
import type { Store } from '../store.js';
import { LONGEST_MS, SESSION } from './closed_sessions.js';

/** The first call of a closed session: what comes later (a retry after a refusal) depends on how it went. */
export interface FirstAttempt {
  call_id: string;
  /** Start of the session's last call, epoch milliseconds. */
  closed_at: number;
  group: string;
  stratum: string;
  /** Null where it is not known. */
  refusal: number | null;
  toxicity: number | null;
  /** How likely it was that toxicity would be read; 0 where it was not. */
  chance: number;
  output_tokens: number | null;
  duration_ms: number | null;
  rating: number | null;
}

interface FirstAttemptsQuestion {
  target: string;
  /** Column or attribute in which callers declare their group. */
  by: { column: 'tenant' | 'caller' | 'version' } | { attribute: string };
  stratum: 'route' | 'model' | 'none';
  /** Scorer of toxicity that decides. */
  toxicity: string;
  /** The session's last call began within [from, to), epoch milliseconds. */
  from: number;
  to: number;
  purposes: readonly Purpose[];
  limit: number;
}

/** First calls of sessions that closed in the span and declare a group, oldest first; an even sample by hash beyond `limit`. */
export async function firstAttempts(store: Store, question: FirstAttemptsQuestion): Promise<FirstAttempt[]> {
  const { target, by, stratum, toxicity, from, to, purposes, limit } = question;
  const which = 'target = {target:String} AND purpose IN {purposes:Array(String)}';
  const declared = 'column' in by ? by.column : 'attributes[{attribute:String}]';
  const first = (what: string, name: string) => `argMin(${what}, (started_at, call_id)) AS ${name}`;
  const layer = stratum === 'none' ? "''" : stratum;
  const rows = await store.query<FirstAttempt>(
    `SELECT c.id AS call_id, c.closed_at AS closed_at, c.declared AS group, c.layer AS stratum, s.refusal AS refusal,
       s.toxicity AS toxicity, s.chance AS chance, c.tokens AS output_tokens, c.took AS duration_ms, f.last_rating AS rating
     FROM (
       SELECT ${SESSION} AS session, toUnixTimestamp64Milli(max(started_at)) AS closed_at, ${first('call_id', 'id')},
         ${first(`leftUTF8(${declared}, 200)`, 'declared')}, ${first(layer, 'layer')},
         ${first("tuple(if(outcome = 'ok', output_tokens, NULL))", 'wrote')}, wrote.1 AS tokens,
         ${first("tuple(if(outcome = 'ok', duration_ms, NULL))", 'ran')}, ran.1 AS took
       FROM calls WHERE started_at >= ${time('back')} AND started_at < ${time('on')} AND ${which}
         AND ${SESSION} IN (SELECT ${SESSION} FROM calls WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND ${which})
       GROUP BY session HAVING closed_at >= {from:Int64} AND closed_at < {to:Int64} AND declared != ''
       ORDER BY cityHash64(session) LIMIT {limit:UInt32}
     ) AS c
     LEFT JOIN (
       SELECT call_id, anyIf(score, scorer = 'refusal') AS refusal, anyIf(score, scorer = {toxicity:String}) AS toxicity,
         anyIf(probability, scorer = {toxicity:String}) AS chance
       FROM scores FINAL WHERE scorer IN ('refusal', {toxicity:String}) AND target = {target:String}
         AND started_at >= ${time('back')} AND started_at < ${time('to')} GROUP BY call_id
     ) AS s ON s.call_id = c.id
     LEFT JOIN (
       SELECT call_id, argMax(rating, at) AS last_rating FROM feedback WHERE at >= ${time('back')} AND isNotNull(rating) GROUP BY call_id
     ) AS f ON f.call_id = c.id
     ORDER BY closed_at, call_id`,
    {
      target,
      attribute: 'attribute' in by ? by.attribute : '',
      purposes: [...purposes],
      toxicity,
      from,
      to,
      back: from - LONGEST_MS,
      on: to + LONGEST_MS,
      limit,
    },
  );
  return rows.map((row) => ({ ...row, closed_at: Number(row.closed_at) }));
}
