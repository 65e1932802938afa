import type { Store } from '../store.js';

export interface CaptureLossRow {
  collector_id: string;
  metric: string;
  labels: Record<string, string>;
  /** Increase since `since`; a restart of the collector (a counter that falls) starts from 0. */
  increase: number;
  last_at: string;
}

/** How much each of the collectors' counters grew since `since` (epoch ms). */
export async function captureLosses(
  store: Store,
  since: number,
  metrics: readonly string[],
): Promise<CaptureLossRow[]> {
  throw new Error('not built yet');
}
