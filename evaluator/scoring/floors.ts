import type { queries } from '../../store/index.js';

/** As long as a batch of a prevalence: what one slow moment left unread must not widen the estimates of an hour. */
const SLOT_MS = 300_000;
/** Estimates are made within minutes of scoring, by the same process; the state is written often, so it must be small. */
const KEPT_SLOTS = (2 * 24 * 3_600_000) / SLOT_MS;
/** What may have been the chance of calls nothing is kept of. */
const UNKNOWN = 0.0005;

/**
 * The smallest chance a call of a slot of time had to be read by a scorer, by scorer and by the slot in which it began: what an estimate from the
 * calls that were read must know of those that were not. Slots in which every call was read are not kept; 0 is one in which some
 * could not be read at all.
 */
export class Floors {
  private constructor(private readonly state: queries.FloorsState) {}

  /** @param from epoch milliseconds from which calls are read, where nothing was kept yet */
  static from(saved: queries.ScoringState | null, from: number): Floors {
    return new Floors(structuredClone(saved?.floors ?? { since: slotOf(from), slots: {} }));
  }

  /** @param chance smallest chance of any of these calls */
  note(scorer: string, calls: readonly { started_at: string }[], chance: number): void {
    if (chance >= 1) return;
    const slots = (this.state.slots[scorer] ??= {});
    for (const { started_at } of calls) {
      const slot = String(slotOf(Date.parse(started_at)));
      slots[slot] = Math.min(slots[slot] ?? 1, chance);
    }
  }

  /** @param at epoch milliseconds at which a call began */
  of(scorer: string, at: number): number {
    const slot = slotOf(at);
    if (slot < this.state.since) return UNKNOWN;
    return this.state.slots[scorer]?.[String(slot)] ?? 1;
  }

  /** What is kept, old slots left out. @param now epoch milliseconds */
  toState(now: number): queries.FloorsState {
    const since = Math.max(this.state.since, slotOf(now) - KEPT_SLOTS);
    const kept = Object.entries(this.state.slots).map(([scorer, slots]) => [
      scorer,
      Object.fromEntries(Object.entries(slots).filter(([slot]) => Number(slot) >= since)),
    ]);
    return { since, slots: Object.fromEntries(kept) };
  }
}

function slotOf(at: number): number {
  return Math.floor(at / SLOT_MS);
}
