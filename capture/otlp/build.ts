import type { Call, Outcome } from '../../core/call.js';
import { OTEL, SIDELIGHT } from '../../core/names/attributes.js';
import type { createHasher } from '../call/identity.js';
import { boundedName } from '../call/bounded_name.js';
import { factsOf, finishReasons, keptTexts, noTexts, tokensOf } from '../call/reading_columns.js';
import { providerOfModel } from '../prices/provider.js';
import { Redaction } from '../redact.js';
import type { TargetSettings } from '../call/target_settings.js';
import { number, text } from './attributes.js';
import type { Attributes, OtlpSpan, SpanReading } from './span.js';

export interface BuildContext {
  hasher: ReturnType<typeof createHasher>;
  target: TargetSettings;
  /** Attributes of the spans above, nearest first: frameworks name session and user once, at the top. */
  above: readonly Attributes[];
}

/** Session, tenant and user, wherever frameworks put them. */
const SESSION = ['session.id', 'gen_ai.conversation.id', 'langfuse.session.id', 'session_id', 'thread_id'] as const;
const USER = ['user.id', 'enduser.id', 'langfuse.user.id', 'user_id'] as const;
const TENANT = ['tenant.id', 'tenant_id', 'tenant', 'organization.id'] as const;

/** One row out of one span; masked, bounded, without texts where the target's level says so. */
export function buildSpanCall(context: BuildContext, span: OtlpSpan, convention: string, reading: SpanReading): Call {
  const { target, hasher } = context;
  const redaction = new Redaction(target.redactor);
  const ending = endingOf(span);
  const texts =
    target.capture === 'everything' ? keptTexts(redaction, reading, ending.error_message) : noTexts(reading);
  const durationMs = microseconds(Math.max(0, span.endMs - span.startMs));
  const usage = tokensOf(reading.usage ?? null);
  const user = nearest(context, span, USER) || (reading.user ?? '');
  const caller = user === '' ? '' : hasher.hash(user);
  return {
    call_id: `${span.traceId}-${span.spanId}`,
    started_at: new Date(Math.floor(span.startMs)).toISOString(),
    target: target.name,
    environment:
      boundedName(text(span.resource, 'deployment.environment.name', 'deployment.environment')) || target.environment,
    version: boundedName(text(span.resource, 'service.version')) || target.version,
    tap: 'otlp',
    backend: '',
    operation: reading.operation,
    provider:
      target.provider || reading.provider || providerOfModel(reading.response_model || reading.request_model || ''),
    request_model: boundedName(reading.request_model),
    response_model: boundedName(reading.response_model),
    response_id: boundedName(reading.response_id),
    request_id: boundedName(text(span.attributes, 'gen_ai.request.id', 'http.request.id', 'request.id')),
    trace_id: span.traceId,
    span_id: span.spanId,
    session_id: sessionOf(span, reading, context, caller, redaction),
    tenant: boundedName(nearest(context, span, TENANT) || reading.tenant),
    caller,
    route: boundedName(redaction.text(text(span.attributes, 'url.path', 'http.route'))),
    http_status: status(span),
    ...ending,
    error_type: boundedName(ending.error_type),
    error_message: texts.error_message,
    streaming: (reading.streaming ?? false) || firstTokenMs(span) !== null,
    duration_ms: durationMs,
    ttfb_ms: null,
    ...timing(span, reading, durationMs),
    max_gap_ms: null,
    queue_ms: null,
    ...usage,
    finish_reasons: finishReasons(reading),
    tool_calls: texts.tool_calls,
    choices: reading.choices ?? null,
    temperature: reading.temperature ?? null,
    top_p: reading.top_p ?? null,
    top_k: reading.top_k ?? null,
    max_tokens: reading.max_tokens ?? null,
    request_bytes: 0,
    response_bytes: 0,
    prompt: texts.prompt,
    output: texts.output,
    attributes: {
      ...factsOf(reading, redaction),
      ...texts.attributes,
      [SIDELIGHT.otlpConvention]: convention,
      ...(user !== '' && { [OTEL.userId]: caller }),
    },
    redactions: redaction.counts,
    truncated: texts.truncated,
    purpose: purposeOf(span, target),
    collector_id: '',
  };
}

function endingOf(span: OtlpSpan): Pick<Call, 'outcome' | 'error_type' | 'error_message'> {
  const exception = span.events.find((event) => event.name === 'exception')?.attributes ?? new Map<string, unknown>();
  const type = text(span.attributes, OTEL.errorType) || text(exception, 'exception.type');
  const code = status(span);
  if (!span.failed && text(span.attributes, OTEL.errorType) === '' && (code ?? 0) < 400) {
    return { outcome: 'ok', error_type: '', error_message: '' };
  }
  const outcome: Outcome = /timeout|timed.?out|deadline/i.test(type) ? 'timeout' : 'error';
  return {
    outcome,
    error_type: type || (code !== null && code >= 400 ? String(code) : 'error'),
    error_message: span.statusMessage || text(exception, 'exception.message'),
  };
}

function status({ attributes }: OtlpSpan): number | null {
  const code = number(attributes, OTEL.httpStatusCode, 'http.status_code');
  return code !== null && Number.isInteger(code) && code >= 100 && code <= 999 ? code : null;
}

/** Events with which instrumentations mark the first piece of a streamed answer. */
const FIRST_TOKEN = new Set([
  'First Token Stream Event',
  'gen_ai.content.completion.chunk',
  'llm.content.completion.chunk',
  'ai.stream.firstChunk',
]);

function firstTokenMs({ events, startMs }: OtlpSpan): number | null {
  const first = events.find((event) => FIRST_TOKEN.has(event.name) && event.atMs >= startMs);
  return first === undefined ? null : microseconds(first.atMs - startMs);
}

function timing(span: OtlpSpan, reading: SpanReading, durationMs: number): Pick<Call, 'ttft_ms' | 'tpot_ms'> {
  const told = reading.ttft_ms ?? firstTokenMs(span);
  const ttft = told !== null && told >= 0 && told <= durationMs ? told : null;
  const tokens = reading.usage?.output_tokens ?? 0;
  return { ttft_ms: ttft, tpot_ms: ttft === null || tokens < 2 ? null : (durationMs - ttft) / (tokens - 1) };
}

/** What the application calls the session; '' when it does not. */
export function namedSession(context: BuildContext, span: OtlpSpan, reading: SpanReading): string {
  return nearest(context, span, SESSION) || (reading.session_id ?? '');
}

/** As named, else told from the caller and the first thing asked, as a tap does. */
function sessionOf(
  span: OtlpSpan,
  reading: SpanReading,
  context: BuildContext,
  caller: string,
  redaction: Redaction,
): string {
  const { hasher } = context;
  const named = namedSession(context, span, reading);
  if (named !== '') return redaction.text(named) === named ? boundedName(named) : hasher.hash(named);
  const opening = reading.first_prompt ?? reading.prompt ?? '';
  return opening === '' ? '' : hasher.hash(`${caller}\n${opening}`);
}

/** Whoever may send spans may say what they are of. A header of the request is what a client says: it is not believed. */
function purposeOf({ attributes }: OtlpSpan, target: TargetSettings): Call['purpose'] {
  const asked = text(attributes, SIDELIGHT.purpose);
  return asked === 'probe' || asked === 'judge' || asked === 'demo' ? asked : target.purpose;
}

function nearest({ above }: BuildContext, span: OtlpSpan, names: readonly string[]): string {
  for (const attributes of [span.attributes, ...above]) {
    const found = text(attributes, ...names);
    if (found !== '') return found;
  }
  return '';
}

/** Epoch times in a double are good for that, no more. */
function microseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
