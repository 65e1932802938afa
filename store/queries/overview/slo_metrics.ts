import type { SloQuestion } from './slo_windows.js';

/** What an objective is about, in the words of table `calls AS c` and of its rollup `calls_1m AS r`. */
export interface SloMetric {
  /** Calls that the objective is about. */
  counts: string;
  bad: string;
  /** The measure, and its place in the rollup; absent for errors. */
  value?: string;
  rollupCount: string;
  rollupSketch?: string;
}

/** An abort by the client is nobody's error; latency is that of calls that went well. The words are those of the rollup's view. */
export const SLO_METRICS: Record<SloQuestion['metric'], SloMetric> = {
  error_ratio: {
    counts: '1',
    bad: "c.outcome NOT IN ('ok', 'client_abort')",
    rollupCount: 'calls',
  },
  latency: {
    counts: "(c.outcome = 'ok' AND isNotNull(c.duration_ms))",
    bad: 'ifNull(c.duration_ms, 0) > {threshold:Float64}',
    value: 'ifNull(c.duration_ms, 0)',
    rollupCount: 'duration_calls',
    rollupSketch: 'duration_sketch',
  },
  ttft: {
    counts: "(c.outcome IN ('ok', 'client_abort') AND isNotNull(c.ttft_ms))",
    bad: 'ifNull(c.ttft_ms, 0) > {threshold:Float64}',
    value: 'ifNull(c.ttft_ms, 0)',
    rollupCount: 'ttft_calls',
    rollupSketch: 'ttft_sketch',
  },
};
