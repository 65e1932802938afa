import type { queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';
import { limitFor } from './limits.js';
import { NO_CALLS, quantileSentence, throughputSentence } from './sentences.js';
import type { StepPoint } from './series.js';
import type { Overview } from './verdict.js';

type Charts = Overview['charts'];

/** What the charts of traffic are made of. */
export interface ChartInput {
  scope: queries.Scope;
  totals: queries.RollupFigures;
  grid: readonly StepPoint[];
  /** Time in which calls could come, seconds. */
  seconds: number;
}

export function latencyChart(service: ServiceContext, { scope, totals, grid }: ChartInput): Charts['latency'] {
  const limit = limitFor(service.config, 'latency', scope);
  const points = grid.map(({ at, figures }) => ({
    at,
    p50: figures?.duration_p50_ms ?? null,
    p95: figures?.duration_p95_ms ?? null,
    p99: figures?.duration_p99_ms ?? null,
    calls: figures?.calls ?? 0,
  }));
  const nothing = totals.calls === 0 ? NO_CALLS : 'No call in this range ended well.';
  const sentence = quantileSentence({
    p95: totals.duration_p95_ms,
    limit,
    calls: totals.duration_calls,
    nothing,
    points,
  });
  return { sentence, limit_ms: limit, points };
}

export function ttftChart(service: ServiceContext, { scope, totals, grid }: ChartInput): Charts['ttft'] {
  const limit = limitFor(service.config, 'ttft', scope);
  const points = grid.map(({ at, figures }) => ({
    at,
    p50: figures?.ttft_p50_ms ?? null,
    p95: figures?.ttft_p95_ms ?? null,
    calls: figures?.calls ?? 0,
  }));
  const nothing = totals.calls === 0 ? NO_CALLS : 'No call in this range streamed its answer.';
  const sentence = quantileSentence({ p95: totals.ttft_p95_ms, limit, calls: totals.ttft_calls, nothing, points });
  return { sentence, limit_ms: limit, points };
}

export function throughputChart({ totals, grid, seconds }: ChartInput): Charts['throughput'] {
  return {
    sentence: throughputSentence({
      calls: totals.calls,
      errors: totals.errors,
      callsPerSecond: totals.calls === 0 ? null : totals.calls / seconds,
      outputTokensPerSecond: totals.calls === 0 ? null : totals.output_tokens / seconds,
    }),
    points: grid.map(({ at, figures, seconds: covered }) => ({
      at,
      calls_per_second: (figures?.calls ?? 0) / covered,
      output_tokens_per_second: (figures?.output_tokens ?? 0) / covered,
      error_ratio: figures && figures.calls > 0 ? figures.errors / figures.calls : null,
    })),
  };
}
