import type { Store } from '../../store.js';

/** By what a client may name a call it made. */
export type CallName = 'call_id' | 'response_id' | 'request_id';

/** The newest call of that name that began in the last so many days; null where there is none. */
export async function callNamed(store: Store, column: CallName, name: string, days: number): Promise<string | null> {
  const [row] = await store.query<{ call_id: string }>(
    `SELECT call_id FROM calls WHERE ${column} = {name:String} AND started_at > now() - INTERVAL {days:UInt32} DAY
     ORDER BY started_at DESC LIMIT 1`,
    { name, days },
  );
  return row?.call_id ?? null;
}
