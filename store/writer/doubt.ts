import type { StoredCall } from '../../core/call.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { knownCalls } from '../queries/calls/known_calls.js';
import { segmentKnown } from '../queries/collectors/segment_known.js';
import type { Store } from '../store.js';

/**
 * A segment that was being written when the process was killed, and the embedded engine with it. The engine notes a token before the rows
 * it stands for are there to stay, in `calls` and again in the rollup: killed in between, it would take the repeated rows for known ones
 * (seen: a segment that the rollup lacked). So tokens of that time are not trusted for it; what is there is looked up.
 */
export class Doubt {
  #stored: ReadonlySet<string> | undefined;

  /** @param suffix makes tokens that the engine has never seen, the same at each attempt of this process */
  constructor(
    private readonly store: Store,
    readonly segment: string,
    readonly suffix: string,
  ) {}

  /**
   * Those of its calls that are stored, by their own ids: where in the order of rows they lie tells nothing, since an attempt that failed
   * long before the kill may have left them. Asked once: what this process stores itself its own tokens tell.
   * @param calls those with a plausible time
   */
  async stored(calls: readonly StoredCall[]): Promise<ReadonlySet<string>> {
    this.#stored ??= await lookUp(this.store, calls);
    return this.#stored;
  }
}

/** @param left the segment that was under way, when the process before this one was killed */
export async function doubtOf(store: Store, left: string | null, now: number): Promise<Doubt | null> {
  if (store.mode !== 'embedded' || left === null || (await segmentKnown(store, left))) return null;
  return new Doubt(store, left, `!${now}`);
}

/** A device that corrects its clock sends the same call with another time: it is looked for a day around. */
async function lookUp(store: Store, calls: readonly StoredCall[]): Promise<ReadonlySet<string>> {
  const span = spanOf(calls);
  if (span === null) return new Set();
  const ids = calls.map(({ call_id }) => call_id);
  return knownCalls(store, ids, { from: span.from - DAY_MS, to: span.to + DAY_MS });
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
