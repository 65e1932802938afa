import type { Verdict } from '../../core/findings/finding.js';
import type { Interval } from '../../core/wilson.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';
import { roughly } from '../stats/numeric/roughly.js';

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

/** What an estimate rests on so far. */
export interface Basis {
  /** Units, and those of them that were read. */
  seen: number;
  read: number;
  /** What the interval may miss by. */
  alpha: number;
}

/**
 * About how many more units decide, if the estimate stays: intervals narrow with the root of their number. While the interval is vague the
 * estimate says nothing, and it is how many would clear a stream without any harm.
 * @returns null where the estimate is too close to the limit to tell, or nothing was read
 */
export function moreNeeded({ value, low, high }: Estimate, limit: number, basis: Basis): number | null {
  const { seen } = basis;
  if (high - low > widestKnown(limit)) return toClear(limit, basis);
  const gap = Math.abs(value - limit);
  const half = value > limit ? value - low : high - value;
  if (gap === 0 || half > 30 * gap) return null;
  return roughly(Math.max(1, seen * ((half / gap) ** 2 - 1)));
}

/** A bet against the limit wins at most the limit itself with each unit in which nothing is found; half of that, as bets are spread over stakes. */
function toClear(limit: number, { seen, read, alpha }: Basis): number | null {
  if (read === 0) return null;
  const reads = (2 * Math.log(2 / alpha)) / limit;
  return roughly(Math.max(1, (reads * seen) / read - seen));
}
