import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/** What people say of a call: whether it is a harm. */
export interface LabelledCall {
  call_id: string;
  target: string;
  /** People who say yes, and who say no; what the same one said before is left out. */
  yes: number;
  no: number;
}

/** Most calls that are read: what is beyond was rated by a machine. */
const CALLS_READ = 20_000;

/**
 * Calls that people labelled `HARM:yes` or `HARM:no` through feedback.
 * @param from epoch milliseconds; of calls that began since then
 */
export async function harmLabels(
  store: Store,
  { harm, from }: { harm: string; from: number },
): Promise<LabelledCall[]> {
  const rows = await store.query<LabelledCall>(
    `SELECT c.call_id AS call_id, c.target AS target, l.yes AS yes, l.no AS no
     FROM (SELECT call_id, target FROM calls WHERE started_at >= ${time('from')} AND call_id IN (
       SELECT call_id FROM feedback WHERE at >= ${time('from')} AND label IN ({yes:String}, {no:String}))) AS c
     INNER JOIN (
       SELECT call_id, countIf(says = {yes:String}) AS yes, countIf(says = {no:String}) AS no
       FROM (SELECT call_id, argMax(label, at) AS says FROM feedback
         WHERE at >= ${time('from')} AND label IN ({yes:String}, {no:String}) AND call_id != ''
         GROUP BY call_id, if(source = '', toString(at), source))
       GROUP BY call_id
     ) AS l ON l.call_id = c.call_id
     ORDER BY call_id LIMIT ${CALLS_READ}`,
    { from, yes: `${harm}:yes`, no: `${harm}:no` },
  );
  return rows.map((row) => ({ ...row, yes: Number(row.yes), no: Number(row.no) }));
}
