import type { Store } from '../store.js';

export interface TargetRow {
  target: string;
  environment: string;
  /** Of the latest call. */
  version: string;
  backends: string[];
  models: string[];
  first_call_at: string | null;
  last_call_at: string | null;
  calls_24h: number;
  demo: boolean;
}

/** Every target that was ever seen, by name. Minutes are the resolution of its times. */
export async function targetStatus(store: Store, now: number): Promise<TargetRow[]> {
  throw new Error('not built yet');
}
