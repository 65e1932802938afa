import { quoted, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/** Sessions, by a call of each, and what is looked for among their calls. */
export interface TellingQuestion {
  calls: readonly string[];
  /** The highest value, or the lowest. */
  highest: boolean;
  /** The first of their calls, epoch milliseconds. */
  since: number;
  /** The score of a scorer, or an expression over the columns of a call. */
  by: { scorer: string; version: string } | { call: string };
}

/**
 * Of each session that these calls belong to, the call with the highest (or the lowest) value: a session shows what it shows in one of its calls, which need
 * not be the last.
 * @returns by call_id of those given; a call that is of no session, or a session that says nothing, is not in it
 */
export async function tellingCalls(
  store: Store,
  { calls, highest, since, by }: TellingQuestion,
): Promise<Map<string, string>> {
  if (calls.length === 0) return new Map();
  const isScored = 'scorer' in by;
  const table = isScored ? 'scores' : 'calls';
  const which = isScored ? ` AND scorer = ${quoted(by.scorer)} AND scorer_version = ${quoted(by.version)}` : '';
  const own = `started_at >= ${time('since')} AND session_id != ''${which}`;
  const rows = await store.query<{ known: string[]; telling: string }>(
    `SELECT groupArrayIf(call_id, call_id IN {calls:Array(String)}) AS known, ${highest ? 'argMax' : 'argMin'}(call_id, value) AS telling
     FROM (SELECT target, session_id, call_id, ${isScored ? 'score' : by.call} AS value FROM ${table}
       WHERE ${own} AND session_id IN (SELECT session_id FROM ${table} WHERE ${own} AND call_id IN {calls:Array(String)}))
     GROUP BY target, session_id HAVING notEmpty(known) AND telling != ''`,
    { calls: [...calls], since },
  );
  return new Map(rows.flatMap(({ known, telling }) => known.map((call) => [call, telling] as const)));
}
