import type { GpuPrice } from '../../../core/gpu_price.js';
import { iso } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { within, type Range } from '../scope.js';

export interface GpuIdleRow {
  target: string;
  /** From the target's first call, or the start of the range if that is later, to the end of the range. */
  hours: number;
  /** hours x rate. */
  total_usd: number;
  /** What calls were charged. */
  used_usd: number;
  /** The rest, never below 0. */
  idle_usd: number;
}

const HOUR_MS = 3_600_000;

/** What GPUs cost while they served nobody, by target. Targets without a call so far are absent. */
export async function gpuIdle(store: Store, range: Range, prices: readonly GpuPrice[]): Promise<GpuIdleRow[]> {
  if (prices.length === 0) return [];
  const when = within('minute', range);
  const rows = await store.query<{ target: string; first: string; used_usd: number }>(
    `SELECT target, ${iso('min(minute)')} AS first, sumIf(cost_usd, cost_source = 'gpu_hour' AND ${when.sql}) AS used_usd
     FROM calls_1m WHERE target IN {targets:Array(String)} GROUP BY target ORDER BY target`,
    { ...when.params, targets: prices.map((price) => price.target) },
  );
  const rates = new Map(prices.map((price) => [price.target, price.usdPerHour]));
  return rows
    .filter((row) => Date.parse(row.first) < range.to)
    .map(({ target, first, used_usd }) => {
      const hours = (range.to - Math.max(range.from, Date.parse(first))) / HOUR_MS;
      const total_usd = hours * (rates.get(target) ?? 0);
      return { target, hours, total_usd, used_usd, idle_usd: Math.max(0, total_usd - used_usd) };
    });
}
