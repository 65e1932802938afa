import { parsedJson } from '../../../core/json.js';
import { z } from 'zod';
import type { Store } from '../../store.js';

/** Scoring in the thread; each judge has a state of its own beside it. */
const SCORING = 'scoring';
export const judgeStateId = (judge: string): string => `judge:${judge}`;

const floors = z.object({
  /** Slots of five minutes since the epoch; of calls that began earlier nothing is known. */
  since: z.number(),
  /** By scorer and slot: the smallest chance a call had to be read, where that is below 1. */
  slots: z.record(z.string(), z.record(z.string(), z.number())),
});
export type FloorsState = z.output<typeof floors>;

const spending = z.object({
  /** Start of the day (UTC) it is of, epoch milliseconds. */
  day: z.number(),
  /** US dollars. */
  usd: z.number(),
  requests: z.number(),
});
export type SpendingState = z.output<typeof spending>;

const scoringState = z.object({
  /** Calls up to this `ingest_seq` have been looked at. */
  cursor: z.number(),
  /** By scorer: its version, and why it gives no scores; null when it does. */
  scorers: z.record(z.string(), z.object({ version: z.string(), reason: z.string().nullable() })),
  /** Of another shape, or none: nothing is known of what was not read so far. */
  floors: floors.nullable().catch(null),
  /** Of a judge: what it has spent of its day. */
  spending: spending.nullable().optional(),
});

/** How far scoring has come, and which scorers there are. */
export type ScoringState = z.output<typeof scoringState>;

/** Null before anything was scored, and where what is stored cannot be read: scoring begins anew then. */
export async function loadScoringState(store: Store, id = SCORING): Promise<ScoringState | null> {
  const [row] = await store.query<{ state: string }>(
    'SELECT state FROM monitor_state WHERE monitor_id = {id:String} ORDER BY updated_at DESC LIMIT 1',
    { id },
  );
  return row === undefined ? null : (scoringState.safeParse(parsedJson(row.state)).data ?? null);
}

/** @param now epoch milliseconds */
export async function saveScoringState(store: Store, state: ScoringState, now: number, id = SCORING): Promise<void> {
  const updated_at = new Date(now).toISOString();
  await store.insert('monitor_state', [{ monitor_id: id, state: JSON.stringify(state), updated_at }]);
}
