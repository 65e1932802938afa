import { atMost, MAX_DURATION_MS, measuredMs, type Call, type Purpose } from '../../core/call.js';
import type { CaptureLevel, TargetConfig } from '../../core/config/schema.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { PurposeClaim, PurposeMarks } from '../../core/purpose_mark.js';
import type { Reading, Usage } from '../backends/backend.js';
import type { DecodedExchange } from '../decode.js';
import { callerKey, requestId, traceContext, type createHasher } from './identity.js';
import { boundedName } from './bounded_name.js';
import { endingOf } from './outcome.js';
import { withPromptExtras } from './prompt_extras.js';
import { factsOf, finishReasons, keptTexts, noTexts, tokensOf } from './reading_columns.js';
import { providerOfHost, providerOfModel, providerOfPath } from '../prices/provider.js';
import { Redaction, type Redactor } from '../redact.js';
import { streamTiming } from './timing.js';
import { declaredGroups } from './declared_groups.js';

/** What is the same for all calls of a target. */
export interface CallContext {
  target: TargetConfig;
  collectorId: string;
  hasher: ReturnType<typeof createHasher>;
  marks: PurposeMarks;
  redactor: Redactor;
  /** From the configuration or the upstream's host; '' when neither tells. */
  provider: string;
}

/**
 * One row: what the backend read, what the wire tells, who called; texts masked, bounded, or left out. Column by column:
 * V8 is slow at spreading objects into the middle of another.
 */
export function buildCall(
  context: CallContext,
  exchange: DecodedExchange,
  backend: string,
  read: Reading,
  level: CaptureLevel,
): Call {
  const { target } = context;
  const reading = level === 'everything' ? withPromptExtras(exchange.requestJson, read) : read;
  const { request, response } = exchange.exchange;
  const usage = reading.usage ?? null;
  const redaction = new Redaction(context.redactor);
  const identity = identityOf(context, exchange, reading, redaction);
  const ending = endingOf(exchange, reading);
  const claim = context.marks.read(request.headers, exchange.exchange.startedAt);
  const texts = level === 'everything' ? keptTexts(redaction, reading, ending.error_message) : noTexts(reading);
  const timing = streamTiming(reading.content_times ?? [], usage?.output_tokens ?? null);
  const tokens = tokensOf(usage);
  return {
    call_id: exchange.exchange.id,
    started_at: new Date(exchange.exchange.startedAt).toISOString(),
    target: target.name,
    environment: target.environment,
    version: target.version,
    tap: exchange.exchange.tap,
    backend,
    operation: reading.operation,
    provider: providerOf(context, exchange, reading),
    request_model: boundedName(reading.request_model),
    response_model: boundedName(reading.response_model),
    response_id: boundedName(reading.response_id),
    trace_id: identity.trace_id,
    span_id: identity.span_id,
    request_id: identity.request_id,
    caller: identity.caller,
    tenant: identity.tenant,
    session_id: identity.session_id,
    route: boundedName(redaction.text(exchange.path)),
    http_status: exchange.status,
    outcome: ending.outcome,
    error_type: boundedName(ending.error_type),
    error_message: texts.error_message,
    streaming: reading.streaming ?? false,
    duration_ms: measuredMs(exchange.exchange.durationMs),
    ttfb_ms: measuredMs(response?.firstByteMs),
    ttft_ms: timing.ttft_ms,
    tpot_ms: timing.tpot_ms,
    max_gap_ms: timing.max_gap_ms,
    queue_ms: atMost(MAX_DURATION_MS, reading.queue_ms),
    input_tokens: tokens.input_tokens,
    output_tokens: tokens.output_tokens,
    cached_input_tokens: tokens.cached_input_tokens,
    cache_write_tokens: tokens.cache_write_tokens,
    reasoning_tokens: tokens.reasoning_tokens,
    tokens_source: tokens.tokens_source,
    finish_reasons: finishReasons(reading),
    tool_calls: texts.tool_calls,
    choices: reading.choices ?? null,
    temperature: reading.temperature ?? null,
    top_p: reading.top_p ?? null,
    top_k: reading.top_k ?? null,
    max_tokens: reading.max_tokens ?? null,
    request_bytes: request.body.bytes,
    response_bytes: response?.body.bytes ?? 0,
    prompt: texts.prompt,
    output: texts.output,
    attributes: Object.assign(
      captureFacts(level, claim),
      factsOf(reading, redaction),
      usageFacts(usage),
      texts.attributes,
      wireFacts(exchange),
      declaredGroups(target, request.headers, redaction),
    ),
    redactions: redaction.counts,
    truncated: texts.truncated || !exchange.complete,
    purpose: purposeOf(context, exchange, claim),
    collector_id: context.collectorId,
  };
}

function identityOf(context: CallContext, exchange: DecodedExchange, reading: Reading, redaction: Redaction) {
  const { target, hasher } = context;
  const { request, response } = exchange.exchange;
  const key = callerKey(exchange, target);
  const caller = key === '' ? '' : hasher.remembered(key);
  const named = target.session_header === undefined ? '' : (request.headers[target.session_header] ?? '');
  const session = named || reading.session_id || '';
  // Clients name sessions by mail address, too: masked, the sessions of all of them would be one.
  const isPersonal = redaction.text(session) !== session;
  const opening = reading.first_prompt ?? reading.prompt ?? '';
  const { trace_id, span_id } = traceContext(request.headers);
  return {
    trace_id,
    span_id,
    request_id: requestId(request.headers, response?.headers ?? {}),
    caller,
    tenant: target.tenant_header === undefined ? '' : boundedName(request.headers[target.tenant_header]),
    session_id:
      (isPersonal ? hasher.hash(session) : boundedName(session)) ||
      (opening === '' ? '' : hasher.quick(`${caller}\n${opening}`)),
  };
}

function providerOf(context: CallContext, exchange: DecodedExchange, reading: Reading): string {
  return (
    context.provider ||
    reading.provider ||
    providerOfHost(exchange.exchange.request.headers['host'] ?? '') ||
    providerOfPath(exchange.path) ||
    providerOfModel(reading.response_model || reading.request_model || '')
  );
}

/** Parts of nought tokens are not worth a word. */
function usageFacts(usage: Usage | null): Record<string, string> {
  const parts = Object.entries(usage?.parts ?? {}).filter(([, count]) => count > 0);
  return Object.fromEntries(parts.map(([part, count]) => [SIDELIGHT.usage + part, String(count)]));
}

function purposeOf({ target }: CallContext, { exchange }: DecodedExchange, claim: PurposeClaim | null): Purpose {
  if (exchange.refused === true) return 'refused';
  return claim?.isProven === true ? claim.purpose : target.purpose;
}

/** What was left out, and what was claimed in vain. */
function captureFacts(level: CaptureLevel, claim: PurposeClaim | null): Record<string, string> {
  const facts: Record<string, string> = {};
  if (level !== 'everything') facts[SIDELIGHT.captureLevel] = level;
  if (claim?.isProven === false) facts[SIDELIGHT.purposeClaimed] = claim.purpose;
  return facts;
}

function wireFacts(exchange: DecodedExchange): Record<string, string> {
  const { request, response, upgraded } = exchange.exchange;
  const facts: Record<string, string> = {};
  if (request.body.sha256 !== null) facts[SIDELIGHT.requestSha256] = request.body.sha256;
  if (response !== null && response.body.sha256 !== null) facts[SIDELIGHT.responseSha256] = response.body.sha256;
  if (upgraded) facts[SIDELIGHT.upgrade] = boundedName(request.headers['upgrade'] ?? 'unknown');
  return facts;
}
