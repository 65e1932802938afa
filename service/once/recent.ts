import { likeness, type Told } from './match.js';
import type { StoredCall } from '../../core/call.js';

/** A call a span told of, not long ago. */
export interface RecentCall extends Told {
  parentSpanId: string;
  /** Held back, stored as a row of its own, or part of another row (or dropped, because another span told of it). */
  state: 'held' | 'stored' | 'merged';
  /** A tap's row of it that came in meanwhile. */
  seen?: StoredCall;
  /** Monotonic, milliseconds. */
  addedAt: number;
  number: number;
}

const MAX_CALLS = 50_000;

/** Calls that spans told of within the window, found by any of their names. The oldest are forgotten first. */
export class RecentCalls {
  private readonly byId = new Map<string, RecentCall>();
  private readonly byName = new Map<string, Set<RecentCall>>();
  private added = 0;

  constructor(private readonly windowMs: number) {}

  get size(): number {
    return this.byId.size;
  }

  get(callId: string): RecentCall | undefined {
    return this.byId.get(callId);
  }

  add(told: Told & Pick<RecentCall, 'parentSpanId' | 'state'>, now: number): void {
    this.forget(now);
    if (this.byId.has(told.call_id)) return;
    const call: RecentCall = { ...told, addedAt: now, number: ++this.added };
    this.byId.set(call.call_id, call);
    for (const name of namesOf(call)) {
      const others = this.byName.get(name);
      if (others === undefined) this.byName.set(name, new Set([call]));
      else others.add(call);
    }
  }

  remove(callId: string): void {
    const call = this.byId.get(callId);
    if (call === undefined) return;
    this.byId.delete(callId);
    for (const name of namesOf(call)) {
      const others = this.byName.get(name);
      others?.delete(call);
      if (others?.size === 0) this.byName.delete(name);
    }
  }

  /** The call a tap saw, if a span told of it: what is certain before what is likely, then the nearest in time. */
  sameAs(seen: StoredCall): RecentCall | undefined {
    const found = [...this.named(`response:${seen.response_id}`), ...this.named(`trace:${seen.trace_id}`)];
    const alike = found
      .filter((call) => call.seen === undefined)
      .map((call) => ({
        call,
        like: likeness(seen, call),
        apart: Math.abs(Date.parse(seen.started_at) - call.startMs),
      }))
      .filter(({ like }) => like !== 'none');
    return alike.sort((a, b) => (a.like === b.like ? a.apart - b.apart : a.like === 'certain' ? -1 : 1))[0]?.call;
  }

  /** Whether another span told of the same call first, or from nearer: one below it, or one with the same response id. */
  isToldTwice(call: RecentCall): boolean {
    const [own = ''] = call.spans;
    if ([...this.named(`parent:${call.trace_id}:${own}`)].length > 0) return true;
    return [...this.named(`response:${call.response_id}`)].some((other) => other.number < call.number);
  }

  private named(name: string): Iterable<RecentCall> {
    return name.endsWith(':') ? [] : (this.byName.get(name) ?? []);
  }

  private forget(now: number): void {
    for (const [callId, { addedAt }] of this.byId) {
      if (this.byId.size < MAX_CALLS && now - addedAt < this.windowMs) return;
      this.remove(callId);
    }
  }
}

function namesOf(call: RecentCall): string[] {
  return [
    `response:${call.response_id}`,
    `trace:${call.trace_id}`,
    ...(call.parentSpanId === '' ? [] : [`parent:${call.trace_id}:${call.parentSpanId}`]),
  ].filter((name) => !name.endsWith(':'));
}
