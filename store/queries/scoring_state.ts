import { z } from 'zod';
import type { Store } from '../store.js';

const ID = 'scoring';

const scoringState = z.object({
  /** Calls up to this `ingest_seq` have been looked at. */
  cursor: z.number(),
  /** By scorer: its version, and why it gives no scores; null when it does. */
  scorers: z.record(z.string(), z.object({ version: z.string(), reason: z.string().nullable() })),
});

/** How far scoring has come, and which scorers there are. */
export type ScoringState = z.output<typeof scoringState>;

/** Null before anything was scored. */
export async function loadScoringState(store: Store): Promise<ScoringState | null> {
  const [row] = await store.query<{ state: string }>(
    'SELECT state FROM monitor_state WHERE monitor_id = {id:String} ORDER BY updated_at DESC LIMIT 1',
    { id: ID },
  );
  return row === undefined ? null : (scoringState.safeParse(parsed(row.state)).data ?? null);
}

/** What cannot be read is as if it were not there: scoring begins anew. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param now epoch milliseconds */
export async function saveScoringState(store: Store, state: ScoringState, now: number): Promise<void> {
  const updated_at = new Date(now).toISOString();
  await store.insert('monitor_state', [{ monitor_id: ID, state: JSON.stringify(state), updated_at }]);
}
