import type { Purpose } from '../../../core/call.js';
import { inTurns } from '../../../core/process/in_turns.js';
import { quoted, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { SKEW_SECONDS } from '../calls/field_faults.js';

/** A call without a session is one by itself. */
export const SESSION = "if(session_id = '', call_id, session_id)";
/** Calls of a session are looked for this far back from the one that closed it. */
export const LONGEST_MS = 6 * 3_600_000;
/** Values of `draw`. */
export const DRAWS = 65_536;
/** Dated in the future by a clock that is wrong: when that time comes such a call says nothing of it. */
export const OF_ITS_TIME = `started_at <= ingested_at + INTERVAL ${SKEW_SECONDS} SECOND`;

export interface ClosedSession {
  /** Start of the first and of the last call, epoch milliseconds. */
  start: number;
  at: number;
  session: string;
  target: string;
  version: string;
  model: string;
  route: string;
  tenant: string;
  caller: string;
  call_id: string;
  /** 0 to 65,535 by hash of the session: sessions below a limit are an even sample. */
  draw: number;
  /** By name of what was asked for; absent where no call has it. */
  values: Record<string, number | string>;
  /** Texts of the last call, for sessions that are drawn. */
  prompt: string;
  output: string;
}

export interface ClosedSessionsQuestion {
  /** The last call began within [from, to), epoch milliseconds. */
  from: number;
  to: number;
  targets?: readonly string[];
  /** Calls of one segment alone. */
  only?: Partial<Record<'version' | 'model' | 'route' | 'tenant', string>>;
  /** A session that is silent this long has ended; what comes later under its name is another one. Milliseconds. */
  gap: number;
  /** Aggregates over the calls of a session, by name. */
  values: Readonly<Record<string, string>>;
  purposes: readonly Purpose[];
  /** Sessions with a smaller `draw`. */
  below?: number;
  /** Sessions with a smaller `draw` come with so many characters of their texts. */
  texts?: { below: number; characters: number };
  limit: number;
}

const NAMES = ['version', 'model', 'route', 'tenant', 'caller', 'call_id'] as const;

/** Which calls are looked at, as a condition of SQL with its parameters. */
export function whichCalls({ targets, only = {}, purposes, below = DRAWS }: SessionsOf) {
  const equal = Object.entries(only).map(([column, value]) => ` AND ${column} = ${quoted(value)}`);
  const named = targets === undefined ? '' : ` AND target IN (${targets.map(quoted).join(', ')})`;
  return {
    sql: `purpose IN {purposes:Array(String)} AND ${OF_ITS_TIME} AND cityHash64(${SESSION}) % ${DRAWS} < {below:UInt32}${named}${equal.join('')}`,
    params: { purposes: [...purposes], below },
  };
}

export type SessionsOf = Pick<ClosedSessionsQuestion, 'from' | 'to' | 'targets' | 'only' | 'purposes' | 'below'>;

/** SQL for the names of sessions with a call that began within [from, to). */
export function sessionsWithin(question: SessionsOf) {
  const { sql, params } = whichCalls(question);
  return {
    sql: `SELECT ${SESSION} FROM calls WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND ${sql}`,
    params: { ...params, from: question.from, to: question.to },
  };
}

/** Sessions whose last call began in the span, oldest first; an even sample by hash where there are more than `limit`. */
export async function closedSessions(store: Store, question: ClosedSessionsQuestion): Promise<ClosedSession[]> {
  const { sql, params } = closedSessionsSql(question);
  const rows = await store.query<Record<string, string | number | null>>(
    `SELECT * FROM (${sql}) ORDER BY closed, session`,
    params,
  );
  const names = Object.keys(question.values);
  return inTurns(rows, (row) => [sessionOf(row, names)]);
}

/** SQL for them: `session, target, closed, began, drawn, last_version ... last_output`, and each of `values` as `v0, v1 ...`. */
export function closedSessionsSql(question: ClosedSessionsQuestion) {
  const { from, gap, values, texts, limit } = question;
  const within = sessionsWithin(question);
  const closing = within.sql;
  // Whoever comes back later than that is another session.
  const scope = `started_at >= ${time('back')} AND started_at < ${time('until')} AND ${whichCalls(question).sql}`;
  // A run: the calls of a session since it was last silent for longer than the gap.
  const runs = `SELECT target, session, ts[-1] AS at, arrayMax(arrayMap((t, d) -> if(d > {gap:Int64}, t, ts[1]), ts, arrayDifference(ts))) AS start
    FROM (SELECT target, ${SESSION} AS session, arraySort(groupArray(toUnixTimestamp64Milli(started_at))) AS ts
      FROM calls WHERE ${scope} AND session IN (${closing}) GROUP BY target, session)
    WHERE at >= {from:Int64} AND at < {to:Int64} ORDER BY cityHash64(session) LIMIT {limit:UInt32}`;
  const latest = (expression: string, name: string) => `argMax(${expression}, (c.started_at, c.call_id)) AS ${name}`;
  const text = (column: string) =>
    texts === undefined
      ? `'' AS last_${column}`
      : latest(`if(draw < ${texts.below}, substringUTF8(c.${column}, 1, ${texts.characters}), '')`, `last_${column}`);
  const sql = `SELECT session, target, any(r.at) AS closed, any(r.start) AS began, any(cityHash64(session) % ${DRAWS}) AS drawn,
         ${NAMES.map((name) => latest(`c.${name}`, `last_${name}`)).join(', ')}, ${text('prompt')}, ${text('output')}
         ${Object.values(values).map((value, i) => `, ${value} AS v${i}`).join('')}
       FROM (SELECT *, model, ${SESSION} AS session, cityHash64(${SESSION}) % ${DRAWS} AS draw FROM calls WHERE ${scope} AND session IN (${closing})) AS c
       INNER JOIN (${runs}) AS r USING (target, session)
       WHERE toUnixTimestamp64Milli(c.started_at) >= r.start GROUP BY target, session`; // prettier-ignore
  return { sql, params: { ...within.params, back: from - LONGEST_MS, until: question.to + gap, gap, limit } };
}

function sessionOf(row: Record<string, string | number | null>, names: readonly string[]): ClosedSession {
  const text = (name: string): string => String(row[name] ?? '');
  const values: Record<string, number> = {};
  names.forEach((name, i) => {
    const value = row[`v${i}`] ?? null;
    if (value !== null && Number.isFinite(Number(value))) values[name] = Number(value);
  });
  return {
    start: Number(row['began']),
    at: Number(row['closed']),
    session: text('session'),
    target: text('target'),
    version: text('last_version'),
    model: text('last_model'),
    route: text('last_route'),
    tenant: text('last_tenant'),
    caller: text('last_caller'),
    call_id: text('last_call_id'),
    draw: Number(row['drawn']),
    values,
    prompt: text('last_prompt'),
    output: text('last_output'),
  };
}
