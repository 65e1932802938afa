import type { Store } from '../../store.js';

/** A call that waits, as JSON, and the request that brought it. */
export interface WaitingCall {
  segment: string;
  call: string;
}

/** Calls are not waited for longer than a restart takes; what is older was given up. */
const DAYS = 2;

/** Keeps the calls of a request until its segment is in the ledger. Repeated for the same segment it adds nothing. */
export async function keepWaiting(store: Store, segment: string, calls: readonly string[], at: string): Promise<void> {
  const rows = calls.map((call) => ({ received_at: at, segment, call }));
  await store.insert('otlp_waiting', rows, { token: segment });
}

/** What a service that stopped left waiting. */
export async function loadWaiting(store: Store): Promise<WaitingCall[]> {
  return store.query<WaitingCall & { [column: string]: unknown }>(
    `SELECT segment, call FROM otlp_waiting
     WHERE received_at > now() - INTERVAL ${DAYS} DAY
       AND segment NOT IN (SELECT segment FROM segments WHERE stored_at > now() - INTERVAL ${DAYS + 1} DAY)`,
  );
}
