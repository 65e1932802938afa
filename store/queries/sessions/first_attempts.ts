import type { Purpose } from '../../../core/call.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { LONGEST_MS, SESSION } from './closed_sessions.js';

/** Of a prompt, to tell what it is about. */
const CHARACTERS = 4000;

/** The first call of a closed session: what comes later (a retry after a refusal) depends on how it went. */
export interface FirstAttempt {
  call_id: string;
  /** Its own start, epoch milliseconds. */
  began_at: number;
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

/** Column or attribute in which callers declare their group. */
export type Declared = { column: 'tenant' | 'caller' | 'version' } | { attribute: string };

/** SQL for what a call declares, with the parameters of `declaredParams`. */
export function declaredIn(by: Declared): string {
  return 'column' in by ? by.column : 'attributes[{attribute:String}]';
}

export function declaredParams(by: Declared): { attribute: string } {
  return { attribute: 'attribute' in by ? by.attribute : '' };
}

/** A column, or the texts of prompts, from which the caller tells the stratum. */
export type Stratum = 'route' | 'model' | 'prompt' | 'none';

/** SQL for it. */
export function stratumIn(stratum: Stratum): string {
  return { none: "''", prompt: `substringUTF8(prompt, 1, ${CHARACTERS})`, route: 'route', model: 'model' }[stratum];
}

/** A scorer, and the version of it whose scores count. */
interface Version {
  scorer: string;
  version: string;
}

interface FirstAttemptsQuestion {
  target: string;
  by: Declared;
  stratum: Stratum;
  refusal: Version;
  toxicity: Version;
  /** The session's last call began within [from, to), epoch milliseconds. */
  from: number;
  to: number;
  purposes: readonly Purpose[];
  limit: number;
}

/** First calls of sessions that closed in the span and declare a group, oldest first; an even sample by hash beyond `limit`. */
export async function firstAttempts(store: Store, question: FirstAttemptsQuestion): Promise<FirstAttempt[]> {
  const { target, by, stratum, refusal, toxicity, from, to, purposes, limit } = question;
  const which = 'target = {target:String} AND purpose IN {purposes:Array(String)}';
  const first = (what: string, name: string) => `argMin(${what}, (started_at, call_id)) AS ${name}`;
  const of = (what: string, scorer: string) =>
    `anyIf(${what}, scorer = {${scorer}:String} AND scorer_version = {${scorer}_version:String}) AS ${what === 'score' ? scorer : 'chance'}`;
  const rows = await store.query<FirstAttempt>(
    `SELECT c.id AS call_id, c.began_at AS began_at, c.closed_at AS closed_at, c.declared AS group, c.layer AS stratum, s.refusal AS refusal,
       s.toxicity AS toxicity, s.chance AS chance, c.tokens AS output_tokens, c.took AS duration_ms, f.last_rating AS rating
     FROM (
       SELECT ${SESSION} AS session, toUnixTimestamp64Milli(max(started_at)) AS closed_at,
         toUnixTimestamp64Milli(min(started_at)) AS began_at, ${first('call_id', 'id')},
         ${first(`leftUTF8(${declaredIn(by)}, 200)`, 'declared')}, ${first(stratumIn(stratum), 'layer')},
         ${first("tuple(if(outcome = 'ok', output_tokens, NULL))", 'wrote')}, wrote.1 AS tokens,
         ${first("tuple(if(outcome = 'ok', duration_ms, NULL))", 'ran')}, ran.1 AS took
       FROM calls WHERE started_at >= ${time('back')} AND started_at < ${time('on')} AND ${which}
         AND ${SESSION} IN (SELECT ${SESSION} FROM calls WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND ${which})
       GROUP BY session HAVING closed_at >= {from:Int64} AND closed_at < {to:Int64} AND declared != ''
       ORDER BY cityHash64(session) LIMIT {limit:UInt32}
     ) AS c
     LEFT JOIN (
       SELECT call_id, ${of('score', 'refusal')}, ${of('score', 'toxicity')}, ${of('probability', 'toxicity')}
       FROM scores FINAL WHERE scorer IN ({refusal:String}, {toxicity:String}) AND target = {target:String}
         AND started_at >= ${time('back')} AND started_at < ${time('to')} GROUP BY call_id
     ) AS s ON s.call_id = c.id
     LEFT JOIN (
       SELECT call_id, argMax(rating, at) AS last_rating FROM feedback WHERE at >= ${time('back')} AND isNotNull(rating) GROUP BY call_id
     ) AS f ON f.call_id = c.id
     ORDER BY closed_at, call_id`,
    {
      target,
      ...declaredParams(by),
      purposes: [...purposes],
      refusal: refusal.scorer,
      refusal_version: refusal.version,
      toxicity: toxicity.scorer,
      toxicity_version: toxicity.version,
      from,
      to,
      back: from - LONGEST_MS,
      on: to + LONGEST_MS,
      limit,
    },
  );
  return rows.map((row) => ({ ...row, began_at: Number(row.began_at), closed_at: Number(row.closed_at) }));
}
