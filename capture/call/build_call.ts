import type { Call, Purpose, ToolCall } from '../../core/call.js';
import type { CaptureLevel, TargetConfig } from '../../core/config/schema.js';
import { GEN_AI, SIDELIGHT } from '../../core/names/attributes.js';
import type { PurposeClaim, PurposeMarks } from '../../core/purpose_mark.js';
import type { Reading, Usage } from '../backends/backend.js';
import type { DecodedExchange } from '../decode.js';
import { callerKey, requestId, traceContext, type createHasher } from './identity.js';
import { withoutMedia } from './media.js';
import { endingOf } from './outcome.js';
import { withPromptExtras } from './prompt_extras.js';
import { providerOfHost, providerOfModel, providerOfPath } from '../prices/provider.js';
import { Redaction, type Redactor } from '../redact.js';
import { conversationJson, TextBudget } from './texts.js';
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

const MAX_NAME = 256;
const MAX_LIST = 128;

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
    request_model: name(reading.request_model),
    response_model: name(reading.response_model),
    response_id: name(reading.response_id),
    trace_id: identity.trace_id,
    span_id: identity.span_id,
    request_id: identity.request_id,
    caller: identity.caller,
    tenant: identity.tenant,
    session_id: identity.session_id,
    route: name(redaction.text(exchange.path)),
    http_status: exchange.status,
    outcome: ending.outcome,
    error_type: name(ending.error_type),
    error_message: texts.error_message,
    streaming: reading.streaming ?? false,
    duration_ms: Math.max(0, exchange.exchange.durationMs),
    ttfb_ms: response === null ? null : Math.max(0, response.firstByteMs),
    ttft_ms: timing.ttft_ms,
    tpot_ms: timing.tpot_ms,
    max_gap_ms: timing.max_gap_ms,
    queue_ms: reading.queue_ms ?? null,
    input_tokens: tokens.input_tokens,
    output_tokens: tokens.output_tokens,
    cached_input_tokens: tokens.cached_input_tokens,
    cache_write_tokens: tokens.cache_write_tokens,
    reasoning_tokens: tokens.reasoning_tokens,
    tokens_source: tokens.tokens_source,
    finish_reasons: (reading.finish_reasons ?? []).slice(0, MAX_LIST).map(name),
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

type Texts = Pick<Call, 'prompt' | 'output' | 'error_message' | 'tool_calls' | 'attributes' | 'truncated'>;

/** Texts of a call, masked and bounded. */
export function keptTexts(redaction: Redaction, reading: Reading, errorMessage: string): Texts {
  const budget = new TextBudget();
  const keep = (text: string | undefined) => redaction.text(budget.cut(text ?? ''));
  const attributes: Record<string, string> = {};
  const prompt = keep(withoutMedia(reading.prompt ?? ''));
  const output = keep(reading.output);
  if (reading.messages !== undefined) {
    attributes[GEN_AI.inputMessages] = conversationJson(reading.messages, redaction, budget);
  }
  if (reading.reasoning) attributes[SIDELIGHT.reasoning] = keep(reading.reasoning);
  for (const [index, text] of (reading.further_outputs ?? []).slice(0, MAX_LIST).entries()) {
    attributes[SIDELIGHT.choice + (index + 1)] = keep(text);
  }
  for (const [key, text] of Object.entries(reading.texts ?? {})) attributes[key] = keep(text);
  if (reading.tools !== undefined)
    attributes[GEN_AI.toolDefinitions] = conversationJson(reading.tools, redaction, budget);
  return {
    prompt,
    output,
    attributes,
    error_message: keep(errorMessage),
    tool_calls: toolCalls(reading).map((call) => ({ ...call, arguments: keep(call.arguments) })),
    truncated: budget.wasCut,
  };
}

/** Level metadata: names and numbers, no text anybody wrote. An error message may repeat the prompt. */
export function noTexts(reading: Reading): Texts {
  return {
    prompt: '',
    output: '',
    attributes: {},
    error_message: '',
    tool_calls: toolCalls(reading).map((call) => ({ ...call, arguments: '' })),
    truncated: false,
  };
}

/** What a backend takes for a number or a flag may be any text a client put in that place. */
export function factsOf(reading: Reading, redaction: Redaction): Record<string, string> {
  const all = Object.entries(reading.attributes ?? {});
  return Object.fromEntries(all.map(([key, value]) => [key, name(redaction.text(value))]));
}

function toolCalls(reading: Reading): ToolCall[] {
  return (reading.tool_calls ?? [])
    .slice(0, MAX_LIST)
    .map((call) => ({ ...call, id: name(call.id), name: name(call.name) }));
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
    tenant: target.tenant_header === undefined ? '' : name(request.headers[target.tenant_header]),
    session_id:
      (isPersonal ? hasher.hash(session) : name(session)) ||
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

/** Token counts as columns. */
export function tokensOf(usage: Usage | null) {
  return {
    input_tokens: usage?.input_tokens ?? null,
    output_tokens: usage?.output_tokens ?? null,
    cached_input_tokens: usage?.cached_input_tokens ?? null,
    cache_write_tokens: usage?.cache_write_tokens ?? null,
    reasoning_tokens: usage?.reasoning_tokens ?? null,
    tokens_source:
      usage !== null && (usage.input_tokens !== null || usage.output_tokens !== null)
        ? ('reported' as const)
        : ('absent' as const),
  };
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
  if (upgraded) facts[SIDELIGHT.upgrade] = (request.headers['upgrade'] ?? 'unknown').slice(0, MAX_NAME);
  return facts;
}

function name(value: string | undefined): string {
  return (value ?? '').slice(0, MAX_NAME);
}
