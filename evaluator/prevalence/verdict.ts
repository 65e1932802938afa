import type { Verdict } from '../../core/finding.js';
import type { Interval } from '../../core/wilson.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';

/** From this share of the budget on an undecided estimate is near it. */
const NEAR = 0.8;
/** An undecided interval wider than so many times the budget, or than this much of everything, says too little to be near anything. */
const VAGUE_BUDGETS = 10;
const VAGUE = 0.5;

/**
 * `over` and `ok` only when the whole interval says so; between them `near`, or `no_data` while the estimate is far below or the
 * interval vague.
 */
export function verdictOf(estimate: Estimate, budget: number): Verdict {
  const decided = decidedBy(estimate, budget);
  if (decided !== null) return decided;
  const isVague = estimate.high - estimate.low > widestKnown(budget);
  return !isVague && estimate.value >= NEAR * budget ? 'near' : 'no_data';
}

/** An interval that holds nearly everything is no estimate: its middle is not worth telling. */
export function saysNothing({ low, high }: Interval): boolean {
  return high - low > VAGUE;
}

function widestKnown(budget: number): number {
  return Math.min(VAGUE, VAGUE_BUDGETS * budget);
}

/** Null while the limit lies within the interval. */
export function decidedBy({ low, high }: Interval, limit: number): 'over' | 'ok' | null {
  if (low > limit) return 'over';
  return high < limit ? 'ok' : null;
}

/**
 * About how many more units decide, if the estimate stays: intervals narrow with the root of their number. Vague ones narrow with the number
 * itself, and are first to say something at all.
 * @returns null where the estimate is too close to the limit to tell
 */
export function moreNeeded({ value, low, high }: Estimate, limit: number, seen: number): number | null {
  const known = widestKnown(limit);
  if (high - low > known) return Math.max(1, Math.ceil(seen * ((high - low) / known - 1)));
  const gap = Math.abs(value - limit);
  const half = value > limit ? value - low : high - value;
  if (gap === 0 || half > 30 * gap) return null;
  return Math.max(1, Math.ceil(seen * ((half / gap) ** 2 - 1)));
}
