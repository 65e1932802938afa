import { isRecord } from '../../../core/json.js';
import { EventEnds } from './event_ends.js';
import { HeldBytes } from './held_bytes.js';

const NOTHING = Buffer.alloc(0);
/** An event longer than this is none we are waiting for: everything passes from then on. */
const MAX_EVENT_BYTES = 1024 * 1024;

/**
 * Takes the chunk that `include_usage` adds (`choices: []` with a `usage` object) out of an SSE stream. All other bytes pass as they are;
 * the start of an event is held back until its end has arrived. `usage: null`, which servers that are asked put into the other chunks, is left.
 */
export class UsageFilter {
  readonly #ends = new EventEnds();
  readonly #held = new HeldBytes();
  #passing = false;

  /** Takes bytes as they come. @returns what may go on to the client */
  push(chunk: Buffer): Buffer {
    if (this.#passing) return chunk;
    const ends = this.#ends.in(chunk);
    const last = ends.at(-1);
    const passed = last === undefined ? NOTHING : this.#complete(chunk.subarray(0, last), ends);
    this.#held.add(last === undefined ? chunk : chunk.subarray(last));
    if (this.#held.length <= MAX_EVENT_BYTES) return passed;
    this.#passing = true;
    return Buffer.concat([passed, this.#held.takeWith(NOTHING)]);
  }

  /** The stream has ended. @returns what was held back */
  end(): Buffer {
    const held = this.#held.takeWith(NOTHING);
    return isUsageEvent(held) ? NOTHING : held;
  }

  /** @param ends in what has come now, after what was held */
  #complete(last: Buffer, ends: readonly number[]): Buffer {
    const before = this.#held.length;
    return withoutUsage(
      this.#held.takeWith(last),
      ends.map((end) => before + end),
    );
  }
}

/** @param ends the last one is that of the bytes */
function withoutUsage(complete: Buffer, ends: readonly number[]): Buffer {
  if (!complete.includes('"usage"')) return complete;
  const kept: Buffer[] = [];
  let start = 0;
  for (const end of ends) {
    const event = complete.subarray(start, end);
    if (!isUsageEvent(event)) kept.push(event);
    start = end;
  }
  return kept.length === ends.length ? complete : Buffer.concat(kept);
}

function isUsageEvent(event: Buffer): boolean {
  if (!event.includes('"usage"') || !event.includes('"choices"')) return false;
  const text = event.toString('utf8');
  if (!/"choices"\s*:\s*\[\s*\]/.test(text)) return false;
  try {
    const json: unknown = JSON.parse(dataOf(text));
    return isRecord(json) && Array.isArray(json['choices']) && json['choices'].length === 0 && isRecord(json['usage']);
  } catch {
    return false;
  }
}

function dataOf(event: string): string {
  return event
    .split(/\r\n|\r|\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
    .join('\n');
}
