import type { StoredCall } from '../../core/call.js';
import { PIECE_MAX_BYTES } from '../insert_body.js';
import { isPlausibleTime } from './plausible_time.js';
import { type Row, rowOf } from './row.js';

/** What is added to the values that were sent has at most so many bytes a line. */
const ADDED_BYTES = 400;

/** What goes into one insert. */
export interface Batch {
  /** The segment's name, with a number when there are several. */
  token: string;
  rows: Row[];
  /** Calls whose time cannot be. */
  implausible: StoredCall[];
}

/**
 * A segment's calls in inserts of at most 4 MB; a call that is longer alone goes alone. Where they are split depends on nothing but what the
 * collector sent (not on prices or sequence numbers), so that after a crash the same token stands for the same calls.
 */
export function* batches(segment: string, calls: readonly StoredCall[], now: number): Generator<Batch> {
  let batch: Batch = { token: segment, rows: [], implausible: [] };
  let [made, bytes] = [0, 0];
  for (const call of calls) {
    const row = rowOf(call);
    const own = Buffer.byteLength(row.sent) + ADDED_BYTES;
    if (bytes > 0 && bytes + own > PIECE_MAX_BYTES) {
      yield batch;
      batch = { token: `${segment}#${++made}`, rows: [], implausible: [] };
      bytes = 0;
    }
    bytes += own;
    if (isPlausibleTime(call.started_at, now)) batch.rows.push(row);
    else batch.implausible.push(call);
  }
  if (bytes > 0) yield batch;
}
