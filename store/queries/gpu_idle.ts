import type { Store } from '../store.js';
import type { Range } from './scope.js';

export interface GpuPrice {
  target: string;
  /** US dollars per hour of all GPUs of the target together. */
  usdPerHour: number;
}

export interface GpuIdleRow {
  target: string;
  /** Since the first call of the target, within the range, hours. */
  hours: number;
  /** hours x rate. */
  total_usd: number;
  /** What calls were charged. */
  used_usd: number;
  /** The rest, never below 0. */
  idle_usd: number;
}

/** What GPUs cost while they served nobody. Targets without a call so far are absent. */
export async function gpuIdle(store: Store, range: Range, prices: readonly GpuPrice[]): Promise<GpuIdleRow[]> {
  throw new Error('not built yet');
}
