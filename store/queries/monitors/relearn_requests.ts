import type { Store } from '../../store.js';

const PREFIX = 'drift:relearn:';

/** Asks for a target to be compared with what it does from now on. */
export async function requestRelearning(store: Store, target: string, at: number): Promise<void> {
  const updated_at = new Date(at).toISOString();
  await store.insert('monitor_state', [{ monitor_id: PREFIX + target, state: String(at), updated_at }]);
}

/** By target, when it was asked for last, epoch milliseconds. */
export async function relearnRequests(store: Store): Promise<Map<string, number>> {
  const rows = await store.query<{ monitor_id: string; state: string }>(
    `SELECT monitor_id, argMax(state, updated_at) AS state FROM monitor_state
     WHERE startsWith(monitor_id, {prefix:String}) GROUP BY monitor_id`,
    { prefix: PREFIX },
  );
  return new Map(rows.map(({ monitor_id, state }) => [monitor_id.slice(PREFIX.length), Number(state)]));
}
