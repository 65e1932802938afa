import { setTimeout as sleep } from 'node:timers/promises';
import type * as OpenTelemetry from '@opentelemetry/api';
import type { Attributes, Context, Histogram, Span } from '@opentelemetry/api';
import type * as OpenTelemetryLogs from '@opentelemetry/api-logs';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { wasServed, type StoredCall } from '../../core/call.js';
import type { TargetConfig } from '../../core/config/schema.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { OTEL_METRICS, DURATION_BUCKETS, TPOT_BUCKETS, TTFT_BUCKETS } from '../../core/names/metrics.js';
import { createCardinality } from '../metrics/cardinality.js';
import { callAttributes, metricAttributes } from './call_attributes.js';
import { evaluationEvent, type Evaluated } from './evaluation.js';
import { counted, otlpSpanExporter } from './span_exporter.js';
import { SpanQueue, type SpanFigures } from './span_queue.js';

/** Calls and verdicts on their way to an OpenTelemetry collector. */
export interface Telemetry {
  /** Each call once: a span, and the server metrics unless the tap answered itself. Never throws, never waits: what the queue cannot hold is dropped, and counted. */
  record(calls: readonly StoredCall[]): void;
  /** What became of the spans; null where none goes over OTLP. */
  spans: (() => SpanFigures) | null;
  /** Each verdict once: a `gen_ai.evaluation.result` event. Null where no endpoint takes events. */
  evaluated: ((findings: readonly Evaluated[]) => void) | null;
  stop(): Promise<void>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A collector that does not answer does not hold up the end of the service for longer, milliseconds. */
const SHUTDOWN_MS = 5000;

type Api = typeof OpenTelemetry;

/** A segment brings thousands of calls at once; the SDK's own queue of 2,048 would drop most of them. */
const SPAN_QUEUE = 32_768;

/** What the environment names a place for. The SDK would send the others to a collector on this machine that nobody spoke of: to Sidelight itself, perhaps. */
interface Signals {
  traces: boolean;
  metrics: boolean;
  logs: boolean;
}

function signalsOf(env: Environment): Signals {
  const has = (signal: string) =>
    Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]);
  return { traces: has('TRACES'), metrics: has('METRICS'), logs: has('LOGS') };
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
  const signals = signalsOf(env);
  if (env['OTEL_SDK_DISABLED'] === 'true' || !Object.values(signals).includes(true)) return null;
  try {
    const [api, logs, { NodeSDK, resources }] = await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/api-logs'),
      import('@opentelemetry/sdk-node'),
    ]);
    const queue = signals.traces && sendsOtlp(env) ? new SpanQueue(queueSize(env)) : null;
    const sdk = new NodeSDK({
      resource: resources
        .defaultResource()
        .merge(resources.resourceFromAttributes({ 'service.name': env['OTEL_SERVICE_NAME'] ?? 'sidelight' })),
      // Not the process detector: it would send the command line, which may hold a token.
      resourceDetectors: [resources.envDetector, resources.hostDetector],
      instrumentations: [],
      ...outlets(env, signals, queue),
    });
    sdk.start();
    return createTelemetry(api, { env, targets, logs, signals, queue, shutdown: () => sdk.shutdown() });
  } catch (error) {
    log.error(
      { err: messageOf(error) },
      'OpenTelemetry export is off: the SDK could not be started. Run npm install @opentelemetry/sdk-node @opentelemetry/api @opentelemetry/api-logs',
    );
    return null;
  }
}

/** Where signals go whose place is not the SDK's to choose: none for those without one, spans through the queue. */
function outlets(env: Environment, signals: Signals, queue: SpanQueue | null): Partial<NodeSDKConfiguration> {
  return {
    ...(queue === null ? {} : { traceExporter: counted(otlpSpanExporter(env), queue) }),
    ...(signals.traces ? {} : { spanProcessors: [] }),
    ...(signals.metrics ? {} : { metricReaders: [] }),
    ...(signals.logs ? {} : { logRecordProcessors: [] }),
  };
}

/** False where spans were told to go to something else, or nowhere. */
function sendsOtlp(env: Environment): boolean {
  return ['', 'otlp'].includes(env['OTEL_TRACES_EXPORTER'] ?? '');
}

/** How many spans wait at most: here, and in the SDK's own queue, which is told by its variable. */
function queueSize(env: Environment): number {
  const told = Number(env['OTEL_BSP_MAX_QUEUE_SIZE']);
  const size = told > 0 ? told : SPAN_QUEUE;
  process.env['OTEL_BSP_MAX_QUEUE_SIZE'] = String(size);
  return size;
}

function createTelemetry(
  api: Api,
  options: {
    env: Environment;
    targets: readonly TargetConfig[];
    logs: typeof OpenTelemetryLogs;
    signals: Signals;
    queue: SpanQueue | null;
    shutdown: () => Promise<void>;
  },
): Telemetry {
  const { env, logs, signals, queue, shutdown } = options;
  const servers = new Map(options.targets.map((each) => [each.name, serverAttributes(each.upstream)]));
  const emit = signals.traces ? createSpans(api, { servers, queue, withContent: capturesContent(env) }) : null;
  const measure = signals.metrics ? createMeasures(api) : null;
  const bounded = createCardinality();
  return {
    record(calls) {
      for (const call of calls) {
        emit?.(call);
        if (measure !== null && wasServed(call)) measure(call, metricAttributes(call, bounded));
      }
    },
    spans: queue === null ? null : () => queue.figures(),
    evaluated: signals.logs ? createEvaluated(logs) : null,
    async stop() {
      await Promise.race([shutdown().catch(() => {}), sleep(SHUTDOWN_MS, undefined, { ref: false })]);
      for (const each of [api.trace, api.metrics, api.context, api.propagation]) each.disable();
      logs.logs.disable();
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

/** Makes a call a span. Kind CLIENT: what the relay saw is the client's view of the model server. */
function createSpans(
  api: Api,
  options: { servers: ReadonlyMap<string, Attributes>; queue: SpanQueue | null; withContent: boolean },
): (call: StoredCall) => void {
  const { servers, queue, withContent } = options;
  const tracer = api.trace.getTracer('sidelight');
  const isSampled = (span: Span) => (span.spanContext().traceFlags & api.TraceFlags.SAMPLED) !== 0;
  return (call) => {
    if (queue?.admits() === false) return;
    const server = wasServed(call) ? servers.get(call.target) : undefined;
    const attributes = { ...callAttributes(call, withContent), ...server };
    const startTime = Date.parse(call.started_at);
    const name = [call.operation || 'infer', call.request_model || call.response_model].filter(Boolean).join(' ');
    const span = tracer.startSpan(name, { kind: api.SpanKind.CLIENT, startTime, attributes }, parentContext(api, call));
    if (call.outcome !== 'ok')
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: call.error_type || call.outcome });
    if (isSampled(span)) queue?.add(span.spanContext().spanId, attributes);
    span.end(startTime + (call.duration_ms ?? 0));
  };
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
