import { isRecord } from '../../../core/json.js';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NOTHING = Buffer.alloc(0);
/** An event longer than this is none we are waiting for: everything passes from then on. */
const MAX_EVENT_BYTES = 1024 * 1024;

/**
 * Takes the chunk that `include_usage` adds (`choices: []` with a `usage` object) out of an SSE stream. All other bytes pass as they are;
 * the start of an event is held back until its end has arrived. `usage: null`, which servers that are asked put into the other chunks, is left.
 */
export class UsageFilter {
  #held: Buffer = NOTHING;
  #passing = false;

  /** Takes bytes as they come. @returns what may go on to the client */
  push(chunk: Buffer): Buffer {
    if (this.#passing) return chunk;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const ends = eventEnds(bytes);
    const complete = ends.at(-1) ?? 0;
    this.#held = bytes.subarray(complete);
    const passed = withoutUsage(bytes, ends);
    if (this.#held.length <= MAX_EVENT_BYTES) return passed;
    this.#passing = true;
    return Buffer.concat([passed, this.#held]);
  }

  /** The stream has ended. @returns what was held back */
  end(): Buffer {
    const held = this.#passing ? NOTHING : this.#held;
    this.#held = NOTHING;
    return isUsageEvent(held) ? NOTHING : held;
  }
}

/** Offsets just past each blank line (`\n\n`, `\r\n\r\n`, `\r\r`). */
function eventEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  let lineStart = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
    const blank = at === lineStart;
    // A carriage return may be half of a line end: what follows decides.
    if (byte === CARRIAGE_RETURN && at + 1 === bytes.length) break;
    if (byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) at++;
    lineStart = at + 1;
    if (blank) ends.push(lineStart);
  }
  return ends;
}

function withoutUsage(bytes: Buffer, ends: readonly number[]): Buffer {
  const complete = bytes.subarray(0, ends.at(-1) ?? 0);
  if (!complete.includes('"usage"')) return complete;
  const kept: Buffer[] = [];
  let start = 0;
  for (const end of ends) {
    const event = bytes.subarray(start, end);
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
