import type { Attributes } from '@opentelemetry/api';
import type { StoredCall } from '../../core/call.js';
import { asArray, asString, isRecord, parsedJson } from '../../core/json.js';
import { GEN_AI, OTEL, SIDELIGHT } from '../../core/names/attributes.js';
import type { Cardinality } from '../metrics/cardinality.js';
import { clip } from '../clip.js';

/** A text of one attribute is cut at this many characters: collectors refuse batches that are too large. */
const CONTENT_MAX = 64_000;

/** Attributes of a call's span, by the GenAI conventions. Unknown stays absent; content only when asked for. */
export function callAttributes(call: StoredCall, withContent: boolean): Attributes {
  return present({
    [GEN_AI.operationName]: call.operation || 'infer',
    [GEN_AI.providerName]: call.provider || call.backend || 'unknown',
    [GEN_AI.requestModel]: call.request_model,
    [GEN_AI.requestStream]: call.streaming ? true : null,
    [GEN_AI.requestTemperature]: call.temperature,
    [GEN_AI.requestTopP]: call.top_p,
    [GEN_AI.requestTopK]: call.top_k,
    [GEN_AI.requestMaxTokens]: call.max_tokens,
    [GEN_AI.requestChoiceCount]: call.choices !== null && call.choices > 1 ? call.choices : null,
    [GEN_AI.responseId]: call.response_id,
    [GEN_AI.responseModel]: call.response_model,
    [GEN_AI.responseFinishReasons]: call.finish_reasons,
    [GEN_AI.responseTimeToFirstChunk]: call.ttft_ms === null ? null : call.ttft_ms / 1000,
    [GEN_AI.inputTokens]: call.input_tokens,
    [GEN_AI.outputTokens]: call.output_tokens,
    [GEN_AI.cacheReadTokens]: call.cached_input_tokens,
    [GEN_AI.cacheWriteTokens]: call.cache_write_tokens,
    [GEN_AI.reasoningTokens]: call.reasoning_tokens,
    [GEN_AI.conversationId]: call.session_id,
    [OTEL.httpStatusCode]: call.http_status,
    [OTEL.errorType]: errorType(call),
    [SIDELIGHT.purpose]: call.purpose === 'user' ? '' : call.purpose,
    ...(withContent ? contentAttributes(call) : {}),
  });
}

/** Attributes of the server metrics: few, and bounded in number. */
export function metricAttributes(call: StoredCall, bounded: Cardinality): Attributes {
  const error = errorType(call);
  return present({
    [GEN_AI.operationName]: bounded('operation', call.operation || 'infer'),
    [GEN_AI.providerName]: bounded('provider', call.provider || call.backend || 'unknown'),
    [GEN_AI.requestModel]: bounded('request_model', call.request_model),
    [GEN_AI.responseModel]: bounded('response_model', call.response_model),
    [OTEL.errorType]: error === '' ? '' : bounded('error_type', error),
  });
}

/** What went wrong, empty for calls that did not. */
export function errorType(call: Pick<StoredCall, 'outcome' | 'error_type'>): string {
  return call.outcome === 'ok' ? '' : call.error_type || call.outcome;
}

function present(attributes: Record<string, string | number | boolean | string[] | null>): Attributes {
  const result: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)) result[key] = value;
  }
  return result;
}

function contentAttributes(call: StoredCall): Record<string, string> {
  const finish = call.finish_reasons[0];
  const output = { role: 'assistant', parts: outputParts(call), ...(finish ? { finish_reason: finish } : {}) };
  return { [GEN_AI.inputMessages]: json(inputMessages(call)), [GEN_AI.outputMessages]: json([output]) };
}

function inputMessages(call: StoredCall): unknown[] {
  const whole = asArray(parsedJson(call.attributes[GEN_AI.inputMessages] ?? ''));
  if (whole.length === 0) return [{ role: 'user', parts: [{ type: 'text', content: call.prompt }] }];
  return whole.filter(isRecord).map((message) => ({
    role: asString(message['role']) || 'user',
    parts: messageParts(message['parts'] ?? message['content']),
  }));
}

function messageParts(content: unknown): unknown[] {
  if (typeof content === 'string') return [{ type: 'text', content }];
  return asArray(content).map((part) =>
    isRecord(part) && typeof part['text'] === 'string' ? { type: 'text', content: part['text'] } : part,
  );
}

function outputParts(call: StoredCall): unknown[] {
  return [
    ...(call.output === '' ? [] : [{ type: 'text', content: call.output }]),
    ...call.tool_calls.map((each) => ({ type: 'tool_call', id: each.id, name: each.name, arguments: each.arguments })),
  ];
}

function json(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > CONTENT_MAX ? `${clip(text, CONTENT_MAX)}…` : text;
}
