import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import type { Feedback } from './insert_feedback.js';

/** Names under which a call may have been rated. */
export interface Rated {
  call_id: string;
  response_id: string;
  request_id: string;
}

const COLUMNS = 'call_id, response_id, request_id, rating, label, correction, comment, source';

/** All feedback on these calls, by whichever of their names, oldest first. What the same source said before is left out. */
export async function feedbackOf(store: Store, calls: readonly Rated[]): Promise<Map<string, Feedback[]>> {
  const of = new Map<string, Feedback[]>();
  if (calls.length === 0) return of;
  const named = (column: keyof Rated) => calls.map((call) => call[column]).filter((name) => name !== '');
  const rows = await store.query<Feedback>(
    `SELECT ${iso('f.at')} AS at, ${COLUMNS} FROM feedback AS f
     WHERE call_id IN {call_ids:Array(String)}
        OR (response_id != '' AND response_id IN {response_ids:Array(String)})
        OR (request_id != '' AND request_id IN {request_ids:Array(String)})
     ORDER BY f.at`,
    { call_ids: named('call_id'), response_ids: named('response_id'), request_ids: named('request_id') },
  );
  for (const call of calls) {
    const own = lastOfEach(rows.filter((row) => isOn(row, call)));
    if (own.length > 0) of.set(call.call_id, own);
  }
  return of;
}

/** A row that names a call by its id is about that call, whatever other names it has. */
function isOn(row: Feedback, call: Rated): boolean {
  if (row.call_id !== '') return row.call_id === call.call_id;
  return (
    (row.response_id !== '' && row.response_id === call.response_id) ||
    (row.request_id !== '' && row.request_id === call.request_id)
  );
}

function lastOfEach(rows: readonly Feedback[]): Feedback[] {
  return rows.filter(
    (row, index) => row.source === '' || rows.findLastIndex((other) => other.source === row.source) === index,
  );
}
