import type { Store } from '../../store.js';

export interface ServerMetric {
  at: string;
  collector_id: string;
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Keeps what a collector or a model server counted. */
export async function insertServerMetrics(store: Store, metrics: readonly ServerMetric[]): Promise<void> {
  await store.insert('server_metrics', metrics);
}
