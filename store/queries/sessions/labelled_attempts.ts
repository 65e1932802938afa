import type { Purpose } from '../../../core/call.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { LONGEST_MS, SESSION } from './closed_sessions.js';
import { type Declared, declaredIn, declaredParams, type Stratum, stratumIn } from './first_attempts.js';

/** Most sessions that are read, an even sample by hash: what is beyond was labelled by a machine. */
const SESSIONS_READ = 20_000;

/** First calls of sessions that people labelled, by the group they declare, the stratum they are in, what was decided, and what people say. */
export interface LabelledAttempts {
  group: string;
  stratum: string;
  /** The scorer decided yes: its score is at least a half. */
  decided: boolean;
  /** People say yes. */
  harmful: boolean;
  n: number;
}

interface LabelledQuestion {
  target: string;
  by: Declared;
  stratum: Stratum;
  /** Name under which the scores are stored, and the version that counts. */
  scorer: string;
  version: string;
  /** Labels are `LABEL:yes` and `LABEL:no`. */
  label: string;
  /** The session's last call began within [from, to), epoch milliseconds. */
  from: number;
  to: number;
  purposes: readonly Purpose[];
}

/** Where as many people say yes as no, nothing was said. */
export async function labelledAttempts(store: Store, question: LabelledQuestion): Promise<LabelledAttempts[]> {
  const { target, by, stratum, scorer, version, label, from, to, purposes } = question;
  const says = `label IN ({yes:String}, {no:String}) AND at >= ${time('back')}`;
  const which = 'target = {target:String} AND purpose IN {purposes:Array(String)}';
  const first = (what: string) => `argMin(${what}, (started_at, call_id))`;
  const rows = await store.query<LabelledAttempts>(
    `SELECT c.declared AS group, c.layer AS stratum, s.found >= 0.5 AS decided, l.harmful AS harmful, count() AS n
     FROM (
       SELECT ${SESSION} AS session, ${first('call_id')} AS id, ${first(`leftUTF8(${declaredIn(by)}, 200)`)} AS declared,
         ${first(stratumIn(stratum))} AS layer
       FROM calls WHERE started_at >= ${time('back')} AND started_at < ${time('to')} AND ${which} AND ${SESSION} IN (
         SELECT ${SESSION} FROM calls WHERE started_at >= ${time('back')} AND started_at < ${time('to')} AND ${which}
           AND call_id IN (SELECT call_id FROM feedback WHERE ${says}))
       GROUP BY session HAVING max(started_at) >= ${time('from')} AND declared != ''
       ORDER BY cityHash64(session) LIMIT ${SESSIONS_READ}
     ) AS c
     INNER JOIN (
       SELECT call_id, countIf(last = {yes:String}) AS yes, countIf(last = {no:String}) AS no, yes > no AS harmful
       FROM (SELECT call_id, argMax(label, at) AS last FROM feedback WHERE ${says} AND call_id != ''
         GROUP BY call_id, if(source = '', toString(at), source))
       GROUP BY call_id HAVING yes != no
     ) AS l ON l.call_id = c.id
     INNER JOIN (
       SELECT call_id, any(score) AS found FROM scores FINAL WHERE scorer = {scorer:String} AND scorer_version = {version:String}
         AND target = {target:String} AND started_at >= ${time('back')} AND started_at < ${time('to')} AND isNotNull(score) GROUP BY call_id
     ) AS s ON s.call_id = c.id
     GROUP BY group, stratum, decided, harmful`,
    {
      ...declaredParams(by),
      target,
      scorer,
      version,
      yes: `${label}:yes`,
      no: `${label}:no`,
      purposes: [...purposes],
      from,
      to,
      back: from - LONGEST_MS,
    },
  );
  return rows.map(({ group, stratum: layer, decided, harmful, n }) => ({
    group,
    stratum: layer,
    decided: Boolean(decided),
    harmful: Boolean(harmful),
    n: Number(n),
  }));
}
