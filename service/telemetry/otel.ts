import { setTimeout as sleep } from 'node:timers/promises';
import type * as OpenTelemetry from '@opentelemetry/api';
import type { Attributes, Context, Histogram, Span, Tracer } from '@opentelemetry/api';
import type * as OpenTelemetryLogs from '@opentelemetry/api-logs';
import { wasServed, type StoredCall } from '../../core/call.js';
import type { TargetConfig } from '../../core/config/schema.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { OTEL_METRICS, DURATION_BUCKETS, TPOT_BUCKETS, TTFT_BUCKETS } from '../../core/names/metrics.js';
import { createCardinality } from '../metrics/cardinality.js';
import { callAttributes, metricAttributes } from './call_attributes.js';
import { evaluationEvent, type Evaluated } from './evaluation.js';

/** Calls and verdicts on their way to an OpenTelemetry collector. */
export interface Telemetry {
  /** Each call once: a span, and the server metrics unless the tap answered itself. Never throws, never waits: what the queue cannot hold is dropped by the SDK. */
  record(calls: readonly StoredCall[]): void;
  /** Each verdict once: a `gen_ai.evaluation.result` event. Null where no endpoint takes events. */
  evaluated: ((findings: readonly Evaluated[]) => void) | null;
  stop(): Promise<void>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A collector that does not answer does not hold up the end of the service for longer, milliseconds. */
const SHUTDOWN_MS = 5000;

type Api = typeof OpenTelemetry;

const ENDPOINTS = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
] as const;

/** A segment brings thousands of calls at once; the SDK's own queue of 2,048 would drop most of them. */
const SPAN_QUEUE = '32768';

/** Without these, the SDK would send events to a collector on this machine that nobody spoke of. */
const EVENT_ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'] as const;

/** True when the environment names a place to send spans, metrics or events to. */
function wantsTelemetry(env: Environment): boolean {
  return ENDPOINTS.some((name) => env[name]) && env['OTEL_SDK_DISABLED'] !== 'true';
}

/**
 * Starts the OpenTelemetry SDK, configured by the standard `OTEL_...` variables of the process.
 * Only calls become spans: no instrumentation is registered, so the service's own requests, exports included, never do.
 * @returns null when no endpoint is set, or the SDK is not installed (which is logged)
 */
export async function startTelemetry(options: {
  env: Environment;
  targets: readonly TargetConfig[];
  log: Logger;
}): Promise<Telemetry | null> {
  const { env, targets, log } = options;
  if (!wantsTelemetry(env)) return null;
  const withEvents = EVENT_ENDPOINTS.some((name) => env[name]);
  try {
    const [api, logs, { NodeSDK, resources }] = await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/api-logs'),
      import('@opentelemetry/sdk-node'),
    ]);
    process.env['OTEL_BSP_MAX_QUEUE_SIZE'] ??= SPAN_QUEUE;
    const sdk = new NodeSDK({
      resource: resources
        .defaultResource()
        .merge(resources.resourceFromAttributes({ 'service.name': env['OTEL_SERVICE_NAME'] ?? 'sidelight' })),
      // Not the process detector: it would send the command line, which may hold a token.
      resourceDetectors: [resources.envDetector, resources.hostDetector],
      instrumentations: [],
      ...(withEvents ? {} : { logRecordProcessors: [] }),
    });
    sdk.start();
    return createTelemetry(api, { env, targets, logs: withEvents ? logs : null, shutdown: () => sdk.shutdown() });
  } catch (error) {
    log.error(
      { err: messageOf(error) },
      'OpenTelemetry export is off: the SDK could not be started. Run npm install @opentelemetry/sdk-node @opentelemetry/api @opentelemetry/api-logs',
    );
    return null;
  }
}

function createTelemetry(
  api: Api,
  options: {
    env: Environment;
    targets: readonly TargetConfig[];
    logs: typeof OpenTelemetryLogs | null;
    shutdown: () => Promise<void>;
  },
): Telemetry {
  const tracer = api.trace.getTracer('sidelight');
  const measure = createMeasures(api);
  const bounded = createCardinality();
  const servers = new Map(options.targets.map((each) => [each.name, serverAttributes(each.upstream)]));
  const withContent = capturesContent(options.env);
  return {
    record(calls) {
      for (const call of calls) {
        const server = wasServed(call) ? servers.get(call.target) : undefined;
        emitSpan(api, tracer, call, { ...callAttributes(call, withContent), ...server });
        if (wasServed(call)) measure(call, metricAttributes(call, bounded));
      }
    },
    evaluated: options.logs === null ? null : createEvaluated(options.logs),
    async stop() {
      await Promise.race([options.shutdown().catch(() => {}), sleep(SHUTDOWN_MS, undefined, { ref: false })]);
      for (const each of [api.trace, api.metrics, api.context, api.propagation]) each.disable();
      options.logs?.logs.disable();
    },
  };
}

function createEvaluated({ logs, SeverityNumber }: typeof OpenTelemetryLogs): (findings: readonly Evaluated[]) => void {
  const logger = logs.getLogger('sidelight');
  return (findings) => {
    for (const finding of findings) logger.emit(evaluationEvent(finding, SeverityNumber));
  };
}

/** The variable of the conventions that opts in to message content. */
function capturesContent(env: Environment): boolean {
  const value = env['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'] ?? '';
  return ['true', '1', 'span_only', 'span_and_event'].includes(value.toLowerCase());
}

function serverAttributes(upstream: string): Attributes {
  const url = new URL(upstream);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return { 'server.address': url.hostname, 'server.port': Number(port) };
}

/** Kind CLIENT: what the relay saw is the client's view of the model server. */
function emitSpan(api: Api, tracer: Tracer, call: StoredCall, attributes: Attributes): void {
  const startTime = Date.parse(call.started_at);
  const name = [call.operation || 'infer', call.request_model || call.response_model].filter(Boolean).join(' ');
  const span: Span = tracer.startSpan(
    name,
    { kind: api.SpanKind.CLIENT, startTime, attributes },
    parentContext(api, call),
  );
  if (call.outcome !== 'ok')
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: call.error_type || call.outcome });
  span.end(startTime + (call.duration_ms ?? 0));
}

/** The client's own span, when its traceparent was seen. */
function parentContext(api: Api, call: StoredCall): Context {
  const parent = { traceId: call.trace_id, spanId: call.span_id, traceFlags: api.TraceFlags.SAMPLED, isRemote: true };
  if (!api.isSpanContextValid(parent)) return api.ROOT_CONTEXT;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, parent);
}

function createMeasures(api: Api): (call: StoredCall, attributes: Attributes) => void {
  const meter = api.metrics.getMeter('sidelight');
  const histogram = (name: string, explicitBucketBoundaries: number[]): Histogram =>
    meter.createHistogram(name, { unit: 's', advice: { explicitBucketBoundaries } });
  const duration = histogram(OTEL_METRICS.requestDuration, DURATION_BUCKETS);
  const ttft = histogram(OTEL_METRICS.timeToFirstToken, TTFT_BUCKETS);
  const tpot = histogram(OTEL_METRICS.timePerOutputToken, TPOT_BUCKETS);
  return (call, attributes) => {
    if (call.duration_ms !== null) duration.record(call.duration_ms / 1000, attributes);
    if (call.ttft_ms !== null) ttft.record(call.ttft_ms / 1000, attributes);
    if (call.tpot_ms !== null) tpot.record(call.tpot_ms / 1000, attributes);
  };
}
