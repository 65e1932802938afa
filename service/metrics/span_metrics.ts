import { Counter, Gauge, type Registry } from 'prom-client';
import { SERVICE_METRICS as NAMES } from '../../core/names/metrics.js';
import type { SpanFigures } from '../telemetry/span_queue.js';

const RESULTS = ['exported', 'failed', 'dropped'] as const;

/** Metrics of the spans that go out; where none do there are no values. */
export function createSpanMetrics(registry: Registry): (figures: SpanFigures | null) => void {
  const registers = [registry];
  const total = new Counter({
    name: NAMES.otelSpansTotal,
    help: 'Spans for OpenTelemetry: taken by the collector, not taken, or without room in the queue.',
    labelNames: ['result'],
    registers,
  });
  const waiting = new Gauge({ name: NAMES.otelWaitingSpans, help: 'Spans that wait to be taken.', registers });
  return (figures) => {
    total.reset();
    if (figures === null) return waiting.remove();
    for (const result of RESULTS) total.inc({ result }, figures[result]);
    waiting.set(figures.waiting);
  };
}
