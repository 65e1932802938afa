import type { queries } from '../../store/index.js';

const HOUR_MS = 3_600_000;
/** Estimates are made within minutes; a week leaves room for an evaluator that was away. */
const KEPT_HOURS = 8 * 24;
/** What may have been the chance of calls nothing is kept of. */
const UNKNOWN = 0.0005;

/**
 * The smallest chance a call of an hour had to be read by a scorer, by scorer and by the hour in which it began: what an estimate from the
 * calls that were read must know of those that were not. Hours in which every call was read are not kept; 0 is an hour in which some
 * could not be read at all.
 */
export class Floors {
  private constructor(private readonly state: queries.FloorsState) {}

  /** @param from epoch milliseconds from which calls are read, where nothing was kept yet */
  static from(saved: queries.ScoringState | null, from: number): Floors {
    return new Floors(structuredClone(saved?.floors ?? { since: hourOf(from), hours: {} }));
  }

  /** @param chance smallest chance of any of these calls */
  note(scorer: string, calls: readonly { started_at: string }[], chance: number): void {
    if (chance >= 1) return;
    const hours = (this.state.hours[scorer] ??= {});
    for (const { started_at } of calls) {
      const hour = String(hourOf(Date.parse(started_at)));
      hours[hour] = Math.min(hours[hour] ?? 1, chance);
    }
  }

  /** @param at epoch milliseconds at which a call began */
  of(scorer: string, at: number): number {
    const hour = hourOf(at);
    if (hour < this.state.since) return UNKNOWN;
    return this.state.hours[scorer]?.[String(hour)] ?? 1;
  }

  /** What is kept, old hours left out. @param now epoch milliseconds */
  toState(now: number): queries.FloorsState {
    const since = Math.max(this.state.since, hourOf(now) - KEPT_HOURS);
    const kept = Object.entries(this.state.hours).map(([scorer, hours]) => [
      scorer,
      Object.fromEntries(Object.entries(hours).filter(([hour]) => Number(hour) >= since)),
    ]);
    return { since, hours: Object.fromEntries(kept) };
  }
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS);
}
