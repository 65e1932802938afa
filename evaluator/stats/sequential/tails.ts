import type { EDetectorState } from './e_detector.js';

/** What was counted since one possible moment of change. Plain JSON. */
export interface Tail {
  /** Label of the last batch before it; null: since the detector began. */
  after: number | null;
  counts: number[];
}

/**
 * Counts since each moment at which a bet's change may have begun: one list of numbers per distinct moment, so that an alarm
 * knows all of them since its own change point. What they count is the caller's affair (a histogram, outcomes of two sides).
 *
 * @param tails of the step before
 * @param core the detector after the batch
 * @param at label of the batch
 */
export function grownTails(
  tails: readonly Tail[],
  core: EDetectorState,
  at: number,
  counts: readonly number[],
): Tail[] {
  const moments = new Set(core.since.map((each) => each.after));
  return [...moments].map((after) =>
    after === at ? { after, counts: counts.map(() => 0) } : { after, counts: sumOf(tailAfter(tails, after), counts) },
  );
}

/** What was counted since then, the batch included that raised the alarm. */
export function tailOf(
  tails: readonly Tail[],
  changedAfter: number | null,
  at: number,
  counts: readonly number[],
): number[] {
  return changedAfter === at ? [...counts] : sumOf(tailAfter(tails, changedAfter), counts);
}

/** Element by element; the longer list decides. */
function sumOf(a: readonly number[], b: readonly number[]): number[] {
  const longer = a.length > b.length ? a : b;
  return longer.map((_, i) => (a[i] ?? 0) + (b[i] ?? 0));
}

function tailAfter(tails: readonly Tail[], after: number | null): readonly number[] {
  return tails.find((each) => each.after === after)?.counts ?? [];
}
