import { asArray, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import { finishSpan, SpanBudget, type RawSpan } from './raw_span.js';
import type { DecodedSpans, OtlpEvent } from '../span.js';

type Json = Record<string, unknown>;

const MAX_DEPTH = 16;

/**
 * Reads an ExportTraceServiceRequest in the JSON encoding of OTLP: field names in lowerCamelCase (snake_case is taken, too),
 * ids as hex digits, 64-bit integers as text or number, enums as numbers.
 * @throws {Error} when the text is not a JSON object
 */
export function decodeJsonSpans(text: string): DecodedSpans {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new TypeError('not an object');
  const budget = new SpanBudget();
  for (const resourceSpans of records(value, 'resourceSpans', 'resource_spans')) {
    const resource = attributesOf(asRecord(resourceSpans['resource']), budget);
    for (const scopeSpans of records(resourceSpans, 'scopeSpans', 'scope_spans')) {
      const scope = asString(asRecord(scopeSpans['scope'])['name']);
      for (const span of records(scopeSpans, 'spans')) {
        if (budget.takeSpan()) finishSpan(budget, { ...readSpan(span, budget), scope, resource });
      }
    }
  }
  return budget.result;
}

function readSpan(span: Json, budget: SpanBudget): RawSpan {
  const status = asRecord(span['status']);
  return {
    traceId: asString(pick(span, 'traceId', 'trace_id')),
    spanId: asString(pick(span, 'spanId', 'span_id')),
    parentSpanId: asString(pick(span, 'parentSpanId', 'parent_span_id')),
    name: asString(span['name']),
    startMs: milliseconds(pick(span, 'startTimeUnixNano', 'start_time_unix_nano')),
    endMs: milliseconds(pick(span, 'endTimeUnixNano', 'end_time_unix_nano')),
    attributes: attributesOf(span, budget),
    events: records(span, 'events').flatMap((event) => eventOf(event, budget)),
    failed: status['code'] === 2 || status['code'] === 'STATUS_CODE_ERROR',
    statusMessage: asString(status['message']),
  };
}

function eventOf(event: Json, budget: SpanBudget): OtlpEvent[] {
  if (!budget.takeValue()) return [];
  const atMs = milliseconds(pick(event, 'timeUnixNano', 'time_unix_nano'));
  return [{ name: asString(event['name']), atMs, attributes: attributesOf(event, budget) }];
}

function attributesOf(holder: Json, budget: SpanBudget): Map<string, unknown> {
  const attributes = new Map<string, unknown>();
  for (const each of records(holder, 'attributes')) {
    if (!budget.takeValue()) break;
    attributes.set(asString(each['key']), anyValue(each['value'], budget, 0));
  }
  return attributes;
}

function anyValue(value: unknown, budget: SpanBudget, depth: number): unknown {
  if (!isRecord(value) || depth > MAX_DEPTH || !budget.takeValue()) return null;
  const scalar =
    pick(value, 'stringValue', 'string_value') ??
    pick(value, 'boolValue', 'bool_value') ??
    asNumber(pick(value, 'intValue', 'int_value')) ??
    asNumber(pick(value, 'doubleValue', 'double_value')) ??
    pick(value, 'bytesValue', 'bytes_value');
  if (scalar !== undefined && scalar !== null) return scalar;
  const list = pick(value, 'arrayValue', 'array_value');
  if (isRecord(list)) return asArray(list['values']).map((item) => anyValue(item, budget, depth + 1));
  const pairs = pick(value, 'kvlistValue', 'kvlist_value');
  if (!isRecord(pairs)) return null;
  return Object.fromEntries(
    records(pairs, 'values').map((pair) => [asString(pair['key']), anyValue(pair['value'], budget, depth + 1)]),
  );
}

function records(holder: Json, ...names: [string, string?]): Json[] {
  return asArray(pick(holder, ...names)).filter(isRecord);
}

function pick(holder: Json, camel: string, snake?: string): unknown {
  return holder[camel] ?? (snake === undefined ? undefined : holder[snake]);
}

function milliseconds(nanoseconds: unknown): number {
  return (asNumber(nanoseconds) ?? 0) / 1e6;
}
