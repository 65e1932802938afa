import type { StoredCall } from '../../core/call.js';
import { segmentKnown } from '../queries/collectors/segment_known.js';
import type { Store } from '../store.js';

/**
 * A segment that was being written when the process was killed, and the embedded engine with it. The engine notes a token before the rows
 * it stands for are there to stay, in `calls` and again in the rollup: killed in between, it would take the repeated rows for known ones
 * (seen: a segment that the rollup lacked). So tokens of that time are not trusted for it; what is there is looked up.
 */
export interface Doubt {
  segment: string;
  /** Those of its calls that are stored: all rows beyond the ledger are its own, because segments are written one after another. */
  stored: ReadonlySet<string>;
  /** Makes tokens that the engine has never seen, the same at each attempt of this process. */
  suffix: string;
}

/** @param left the segment that was under way, when the process before this one was killed */
export async function doubtOf(store: Store, left: string | null, now: number): Promise<Doubt | null> {
  if (store.mode !== 'embedded' || left === null || (await segmentKnown(store, left))) return null;
  const rows = await store.query<{ call_id: string }>(
    'SELECT call_id FROM calls WHERE ingest_seq > (SELECT max(last_seq) FROM segments)',
  );
  return { segment: left, stored: new Set(rows.map((row) => row.call_id)), suffix: `!${now}` };
}

/** From the first to the last start, Unix epoch in milliseconds; null without calls. */
export function spanOf(calls: readonly StoredCall[]): { from: number; to: number } | null {
  if (calls.length === 0) return null;
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const call of calls) {
    const at = Date.parse(call.started_at);
    from = Math.min(from, at);
    to = Math.max(to, at + 1);
  }
  return { from, to };
}
