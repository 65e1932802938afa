import type { Store } from '../../store.js';

/** State of a monitor as it was saved last, also of two saves of one moment; null before the first time. */
export async function loadMonitorState(store: Store, monitorId: string): Promise<string | null> {
  const [row] = await store.query<{ state: string }>(
    'SELECT state FROM monitor_state FINAL WHERE monitor_id = {id:String}',
    { id: monitorId },
  );
  return row?.state ?? null;
}

/**
 * Saves state and cursor together, so that a restart goes on from there without a jump. What is saved last is what is loaded, also
 * after the clock has stepped back: then it is dated just after the state before it.
 */
export async function saveMonitorState(store: Store, monitorId: string, state: string, at: number): Promise<void> {
  const [row] = await store.query<{ last: number }>(
    'SELECT toUnixTimestamp64Milli(max(updated_at)) AS last FROM monitor_state WHERE monitor_id = {id:String}',
    { id: monitorId },
  );
  const updated = new Date(Math.max(at, (row?.last ?? 0) + 1)).toISOString();
  await store.insert('monitor_state', [{ monitor_id: monitorId, state, updated_at: updated }]);
}
