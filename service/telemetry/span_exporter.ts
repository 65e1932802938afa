import { createRequire } from 'node:module';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { SpanQueue } from './span_queue.js';

type SpanExporter = NodeSDKConfiguration['traceExporter'];

const PACKAGES: Readonly<Record<string, string>> = {
  grpc: '@opentelemetry/exporter-trace-otlp-grpc',
  'http/json': '@opentelemetry/exporter-trace-otlp-http',
};
const DEFAULT_PACKAGE = '@opentelemetry/exporter-trace-otlp-proto';
/** `ExportResultCode.SUCCESS` of the SDK, which is loaded late. */
const SUCCESS = 0;

/** The exporter that the SDK brings along and would take itself by the standard variables. */
export function otlpSpanExporter(env: Readonly<Record<string, string | undefined>>): SpanExporter {
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || '';
  const load = createRequire(createRequire(import.meta.url).resolve('@opentelemetry/sdk-node'));
  const { OTLPTraceExporter } = load(PACKAGES[protocol] ?? DEFAULT_PACKAGE) as {
    OTLPTraceExporter: new () => SpanExporter;
  };
  return new OTLPTraceExporter();
}

/** Tells the queue what became of its spans, which the SDK keeps to itself. */
export function counted(exporter: SpanExporter, queue: SpanQueue): SpanExporter {
  return {
    export(spans, done) {
      const ids = spans.map((span) => span.spanContext().spanId);
      exporter.export(spans, (result) => {
        queue.settle(ids, result.code === SUCCESS ? 'exported' : 'failed');
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
