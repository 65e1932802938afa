import type { Store } from '../store.js';
import type { SloQuestion } from './slo_windows.js';

/** call_id of calls that were bad in the window: the worst for latency and ttft, the newest for errors. */
export async function recentBadCalls(
  store: Store,
  question: Pick<SloQuestion, 'metric' | 'thresholdMs' | 'purposes' | 'now'> & {
    target: string;
    model: string;
    windowSeconds: number;
  },
  limit: number,
): Promise<string[]> {
  throw new Error('not built yet');
}
