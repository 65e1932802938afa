import type { Purpose } from '../../core/call.js';
import { quoted, time } from '../sql.js';
import type { Store } from '../store.js';

/** A call without a session is one by itself. */
export const SESSION = "if(session_id = '', call_id, session_id)";
/** Sessions are looked for this far back from the call that closed them. */
export const LONGEST_MS = 6 * 3_600_000;

export interface ClosedSession {
  /** Start of the last call, epoch milliseconds. */
  at: number;
  target: string;
  version: string;
  model: string;
  route: string;
  tenant: string;
  call_id: string;
  /** One per expression asked for; null where no call has it. */
  values: (number | null)[];
}

interface ClosedSessionsQuestion {
  /** The last call began within [from, to), epoch milliseconds. */
  from: number;
  to: number;
  target?: string;
  /** Aggregates over the calls of a session. */
  values: readonly string[];
  purposes: readonly Purpose[];
  limit: number;
}

/** Sessions whose last call began in the span, oldest first; an even sample by hash where there are more than `limit`. */
export async function closedSessions(store: Store, question: ClosedSessionsQuestion): Promise<ClosedSession[]> {
  const { from, to, target, values, purposes, limit } = question;
  const which = `purpose IN {purposes:Array(String)}${target === undefined ? '' : ` AND target = ${quoted(target)}`}`;
  const latest = (column: string) => `argMax(${column}, (started_at, call_id)) AS last_${column}`;
  const names = ['version', 'model', 'route', 'tenant', 'call_id'];
  const rows = await store.query<Record<string, string | number | null>>(
    `SELECT * FROM (
       SELECT ${SESSION} AS session, target, toUnixTimestamp64Milli(max(started_at)) AS at,
         ${names.map(latest).join(', ')}, ${values.map((each, i) => `${each} AS v${i}`).join(', ')}
       FROM calls WHERE started_at >= ${time('back')} AND ${which}
         AND ${SESSION} IN (SELECT ${SESSION} FROM calls WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND ${which})
       GROUP BY target, session HAVING at >= {from:Int64} AND at < {to:Int64}
       ORDER BY cityHash64(session) LIMIT {limit:UInt32}
     ) ORDER BY at, session`,
    { purposes: [...purposes], from, to, back: from - LONGEST_MS, limit },
  );
  return rows.map((row) => ({
    at: Number(row['at']),
    target: String(row['target']),
    version: String(row['last_version']),
    model: String(row['last_model']),
    route: String(row['last_route']),
    tenant: String(row['last_tenant']),
    call_id: String(row['last_call_id']),
    values: values.map((_, i) => {
      const value = row[`v${i}`] ?? null;
      return value === null || !Number.isFinite(Number(value)) ? null : Number(value);
    }),
  }));
}

interface ObservedTarget {
  target: string;
  /** First call, epoch milliseconds. */
  since: number;
  sessions: number;
}

/** Targets but `except`, with about how many sessions were seen of each within [from, to). */
export function observedTargets(
  store: Store,
  { from, to, purposes, except }: { from: number; to: number; purposes: readonly Purpose[]; except: readonly string[] },
): Promise<ObservedTarget[]> {
  return store.query(
    `SELECT target, toUnixTimestamp64Milli(min(started_at)) AS since, uniq(${SESSION}) AS sessions
     FROM calls WHERE started_at >= ${time('from')} AND started_at < ${time('to')} AND purpose IN {purposes:Array(String)}
       AND target NOT IN {except:Array(String)}
     GROUP BY target ORDER BY target`,
    { from, to, purposes: [...purposes], except },
  );
}
