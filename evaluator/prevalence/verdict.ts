import type { Verdict } from '../../core/finding.js';
import type { Interval } from '../../core/wilson.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';

/** From this share of the budget on an undecided estimate is near it. */
const NEAR = 0.8;

/** `over` and `ok` only when the whole interval says so; between them `near`, or `no_data` while the estimate is far below. */
export function verdictOf({ value, low, high }: Estimate, budget: number): Verdict {
  const decided = decidedBy({ low, high }, budget);
  return decided ?? (value >= NEAR * budget ? 'near' : 'no_data');
}

/** Null while the limit lies within the interval. */
export function decidedBy({ low, high }: Interval, limit: number): 'over' | 'ok' | null {
  if (low > limit) return 'over';
  return high < limit ? 'ok' : null;
}

/**
 * About how many more units decide, if the estimate stays: intervals narrow with the root of their number.
 * @returns null where the estimate is too close to the limit to tell
 */
export function moreNeeded({ value, low, high }: Estimate, limit: number, seen: number): number | null {
  const gap = Math.abs(value - limit);
  const half = value > limit ? value - low : high - value;
  if (gap === 0 || half > 30 * gap) return null;
  return Math.max(1, Math.ceil(seen * ((half / gap) ** 2 - 1)));
}
