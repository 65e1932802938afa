import { queries } from '../../../store/index.js';
import { quantileInterval } from '../../stats/quantile_interval.js';
import type { Interval } from '../../../core/wilson.js';
import type { CheckContext } from '../check.js';

/** An interval is measured anew at least this often; sooner when the value has left it. */
const KEPT_MS = 300_000;

/** Which quantile of which calls. */
export interface MeasuredQuantile {
  question: Pick<queries.SloQuestion, 'target' | 'model' | 'metric' | 'thresholdMs' | 'objective' | 'now' | 'purposes'>;
  window: number;
  total: number;
  value: number;
}

interface Kept extends Interval {
  at: number;
  window: number;
}

/**
 * Intervals of measured quantiles: the values at the two ranks that enclose the quantile. They cost two queries, so
 * that one is kept for some minutes as long as the value lies in it.
 */
export class MeasuredIntervals {
  private readonly kept = new Map<string, Kept>();

  /** @param key whose interval it is */
  async of(key: string, quantile: MeasuredQuantile, { store, now }: CheckContext): Promise<Interval | null> {
    const kept = this.kept.get(key);
    if (kept !== undefined && isGood(kept, quantile, now)) return kept;
    const interval = await measure(store, quantile);
    if (interval === null) this.kept.delete(key);
    else this.kept.set(key, { ...interval, at: now, window: quantile.window });
    return interval;
  }

  /** Forgets whoever is no longer asked about. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.kept.keys()) if (!keys.has(key)) this.kept.delete(key);
  }
}

function isGood(kept: Kept, { window, value }: MeasuredQuantile, now: number): boolean {
  return kept.window === window && Math.abs(now - kept.at) < KEPT_MS && kept.low <= value && value <= kept.high;
}

async function measure(
  store: CheckContext['store'],
  { question, window, total }: MeasuredQuantile,
): Promise<Interval | null> {
  const ranks = quantileInterval(question.objective, total);
  if (ranks === null) return null;
  const valueAt = async (rank: number): Promise<number | null> => {
    const objective = (rank - 0.5) / total;
    const [row] = await queries.sloWindows(store, { ...question, objective, windows: [window] });
    return row?.quantile_ms ?? null;
  };
  const low = await valueAt(ranks.lowRank);
  const high = await valueAt(ranks.highRank);
  return low === null || high === null ? null : { low, high };
}
