import { squareAndAdd, type Estimate } from '../stats/estimation/square_and_add.js';
import type { TwoSides } from './difference.js';
import { shareEstimate, sideEstimate } from './limits.js';
import type { Metric } from './metrics.js';

/** Beyond this "about so many more" says no more than "very many". */
const MOST_SESSIONS = 10_000_000;

/**
 * About how many more sessions on each side a verdict needs, if the difference stays what it is. Intervals shrink with the root of the
 * sample; those of shares near 0 faster, so theirs are computed; a quantile's limit needs a least number of values.
 * @param tails error at which a pass and a fail is shown
 * @returns null when there is no such number, or a huge one
 */
export function sessionsNeeded(
  metric: Metric,
  sides: TwoSides,
  { value, low, high }: Estimate,
  tails: { pass: number; fail: number },
): number | null {
  const n = Math.min(sides.baseline.length, sides.candidate.length);
  const [harm, harmLow, harmHigh] =
    metric.worse === 'lower' || (metric.worse === 'both' && value < 0) ? [-value, -high, -low] : [value, low, high];
  const isPassing = harm < metric.margin;
  const tail = isPassing ? tails.pass : tails.fail;
  if (metric.of === 'share') return withMoreOf(metric, sides, n, tail);
  if (typeof metric.of === 'number' && !(Number.isFinite(high) && Number.isFinite(low) && low > -1)) {
    const least = Math.log(tail) / Math.log(Math.max(metric.of, 1 - metric.of));
    return Math.max(1, Math.ceil(least) - n);
  }
  return more(n, n * ((isPassing ? harmHigh - harm : harm - harmLow) / (metric.margin - harm)) ** 2);
}

/** For shares: so many times as many sessions as there are, found by halving. */
function withMoreOf(metric: Metric, sides: TwoSides, n: number, tail: number): number | null {
  const isDecided = (factor: number): boolean => {
    const side = (values: readonly number[]) =>
      shareEstimate(sideEstimate(metric, values, tail).value, values.length * factor, tail);
    const { low, high } = squareAndAdd(side(sides.candidate), side(sides.baseline));
    const [harmLow, harmHigh] = metric.worse === 'lower' ? [-high, -low] : [low, high];
    return harmHigh < metric.margin || harmLow > metric.margin;
  };
  let [below, above] = [1, 2];
  while (!isDecided(above) && above * n < MOST_SESSIONS) [below, above] = [above, above * 2];
  while (above - below > 0.01 * below) {
    const middle = (below + above) / 2;
    if (isDecided(middle)) above = middle;
    else below = middle;
  }
  return more(n, n * above);
}

function more(n: number, needed: number): number | null {
  return needed < MOST_SESSIONS ? Math.max(1, Math.ceil(needed - n)) : null;
}
