import type { StoredCall } from '../../core/call.js';
import { isPlausibleTime } from './plausible_time.js';

/** Texts of one insert, bytes: with everything else in a row, and its JSON escapes, about 4 MB. */
const BATCH_TEXT_BYTES = 3_600_000;
/** What a row weighs beside its texts: names of columns are not part of it, so that a segment of 4 MB mostly goes in one insert. Each is a part to be merged. */
const ROW_BYTES = 600;

/** What goes into one insert. */
export interface Batch {
  /** The segment's name, with a number when there are several. */
  token: string;
  calls: StoredCall[];
  /** Calls whose time cannot be. */
  implausible: StoredCall[];
}

function weightOf(call: StoredCall): number {
  const texts = [call.prompt, call.output, call.error_message];
  for (const [key, value] of Object.entries(call.attributes)) texts.push(key, value);
  for (const tool of call.tool_calls) texts.push(tool.arguments);
  return texts.reduce((weight, text) => weight + Buffer.byteLength(text), ROW_BYTES);
}

/**
 * A segment's calls in inserts of bounded size. Where they are split depends on nothing but what the collector sent (not on prices or sequence
 * numbers), so that after a crash the same token stands for the same calls.
 */
export function batches(segment: string, calls: readonly StoredCall[], now: number): Batch[] {
  const all: Batch[] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const call of calls) {
    const own = weightOf(call);
    if (weight + own > BATCH_TEXT_BYTES) {
      all.push({ token: all.length === 0 ? segment : `${segment}#${all.length}`, calls: [], implausible: [] });
      weight = 0;
    }
    weight += own;
    const batch = all.at(-1);
    if (isPlausibleTime(call.started_at, now)) batch?.calls.push(call);
    else batch?.implausible.push(call);
  }
  return all;
}
