import { quoted, time } from '../sql.js';
import type { Store } from '../store.js';

/**
 * Of each session that these calls belong to, the call with the highest (or the lowest) score: a session shows what it shows in one of its calls, which need
 * not be the last.
 * @param since the first of their calls, epoch milliseconds
 * @returns by call_id of those given; a call that is of no session, or was not scored, is not in it
 */
export async function tellingCalls(
  store: Store,
  { calls, scorer, version, highest, since }: TellingQuestion,
): Promise<Map<string, string>> {
  if (calls.length === 0) return new Map();
  const own = `scorer = ${quoted(scorer)} AND scorer_version = ${quoted(version)} AND started_at >= ${time('since')}`;
  const rows = await store.query<{ known: string[]; telling: string }>(
    `SELECT groupArrayIf(call_id, call_id IN {calls:Array(String)}) AS known, ${highest ? 'argMax' : 'argMin'}(call_id, s.score) AS telling
     FROM scores AS s
     WHERE ${own} AND session_id != '' AND session_id IN (SELECT session_id FROM scores WHERE ${own} AND call_id IN {calls:Array(String)})
     GROUP BY target, session_id HAVING notEmpty(known)`,
    { calls: [...calls], since },
  );
  return new Map(rows.flatMap(({ known, telling }) => known.map((call) => [call, telling] as const)));
}

export interface TellingQuestion {
  calls: readonly string[];
  scorer: string;
  version: string;
  highest: boolean;
  since: number;
}
