import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';
import { inScope } from '../scope.js';
import { SLO_METRICS } from '../overview/slo_metrics.js';
import type { SloQuestion } from '../overview/slo_windows.js';

export interface BadCallsQuestion extends Pick<SloQuestion, 'metric' | 'thresholdMs' | 'purposes' | 'now'> {
  target?: string;
  model?: string;
  windowSeconds: number;
}

/** call_id of calls that were bad in the window: the worst for latency and ttft, the newest for errors. */
export async function recentBadCalls(store: Store, question: BadCallsQuestion, limit: number): Promise<string[]> {
  const metric = SLO_METRICS[question.metric];
  const which = inScope(question);
  const rows = await store.query<{ call_id: string }>(
    `SELECT call_id FROM calls AS c
     WHERE c.started_at >= ${time('from')} AND c.started_at <= ${time('now')}${which.sql} AND ${metric.counts} AND ${metric.bad}
     ORDER BY ${metric.value ?? 'c.started_at'} DESC, call_id LIMIT {limit:UInt32}`,
    {
      ...which.params,
      from: Math.floor(question.now) - Math.ceil(question.windowSeconds * 1000),
      now: Math.ceil(question.now),
      threshold: question.thresholdMs ?? 0,
      limit,
    },
  );
  return rows.map((row) => row.call_id);
}
