import type { Store } from '../store.js';
import type { Purpose } from '../../core/call.js';

export interface SloQuestion {
  /** `*` or absent: each target. */
  target?: string;
  model?: string;
  metric: 'error_ratio' | 'latency' | 'ttft';
  /** latency and ttft: a call is good when it is at most this, milliseconds. */
  thresholdMs?: number;
  /** Share of calls that must be good; the quantile given back is this one. */
  objective: number;
  /** Lengths of the windows that end at `now`, seconds. */
  windows: readonly number[];
  /** Epoch, milliseconds. */
  now: number;
  purposes?: readonly Purpose[];
}

export interface SloWindowRow {
  target: string;
  model: string;
  environment: string;
  window_seconds: number;
  /** Calls that the objective is about. */
  total: number;
  bad: number;
  /** latency and ttft: the quantile at the objective, milliseconds; null without calls and for error_ratio. */
  quantile_ms: number | null;
}

/** Good and bad calls per target, model and window; pairs without calls in the longest window are absent. */
export async function sloWindows(store: Store, question: SloQuestion): Promise<SloWindowRow[]> {
  throw new Error('not built yet');
}
