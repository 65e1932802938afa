import { readFields, type Field, type FieldReaders } from '../../body/protobuf.js';
import { finishSpan, SpanBudget, type RawSpan } from './raw_span.js';
import type { DecodedSpans, OtlpEvent } from '../span.js';

/** Values within values: deeper ones are left out. */
const MAX_DEPTH = 16;
/** Status codes: 0 unset, 1 ok, 2 error. */
const STATUS_ERROR = 2;

/**
 * Reads an ExportTraceServiceRequest (opentelemetry-proto 1.x, collector/trace/v1 and trace/v1). Field by field, because a decoder
 * that makes objects of everything would make far too many of a hostile body; this one stops at a bound.
 * @throws {Error} when the bytes are not protobuf, or cut off
 */
export function decodeProtobufSpans(body: Uint8Array): DecodedSpans {
  const budget = new SpanBudget();
  read(body, { 1: ({ bytes }) => resourceSpans(bytes, budget) });
  return budget.result;
}

function read(message: Uint8Array, fields: FieldReaders): void {
  if (!readFields(message, fields)) throw new RangeError('not a whole protobuf message');
}

function resourceSpans(message: Uint8Array, budget: SpanBudget): void {
  const resource = new Map<string, unknown>();
  const spans: RawSpan[] = [];
  const scopes = ({ bytes }: Field) => scopeSpans(bytes, budget, spans);
  read(message, {
    1: ({ bytes }) => read(bytes, { 1: (field) => keyValue(field, budget, resource) }),
    2: scopes,
    1000: scopes,
  });
  for (const span of spans) finishSpan(budget, { ...span, resource });
}

function scopeSpans(message: Uint8Array, budget: SpanBudget, spans: RawSpan[]): void {
  let scope = '';
  const own: RawSpan[] = [];
  read(message, {
    1: ({ bytes }) => read(bytes, { 1: (name) => (scope = text(name)) }),
    2: ({ bytes }) => {
      if (budget.takeSpan()) own.push(readSpan(bytes, budget));
    },
  });
  for (const span of own) spans.push({ ...span, scope });
}

function readSpan(message: Uint8Array, budget: SpanBudget): RawSpan {
  const attributes = new Map<string, unknown>();
  const events: OtlpEvent[] = [];
  const span: RawSpan = { attributes, events };
  read(message, {
    1: ({ bytes }) => (span.traceId = hex(bytes)),
    2: ({ bytes }) => (span.spanId = hex(bytes)),
    4: ({ bytes }) => (span.parentSpanId = hex(bytes)),
    5: (field) => (span.name = text(field)),
    7: ({ bytes }) => (span.startMs = milliseconds(bytes)),
    8: ({ bytes }) => (span.endMs = milliseconds(bytes)),
    9: (field) => keyValue(field, budget, attributes),
    11: ({ bytes }) => readEvent(bytes, budget, events),
    15: ({ bytes }) =>
      read(bytes, {
        2: (field) => (span.statusMessage = text(field)),
        3: (field) => (span.failed = field.number === STATUS_ERROR),
      }),
  });
  return span;
}

function readEvent(message: Uint8Array, budget: SpanBudget, events: OtlpEvent[]): void {
  if (!budget.takeValue()) return;
  const attributes = new Map<string, unknown>();
  const event = { name: '', atMs: 0, attributes };
  read(message, {
    1: ({ bytes }) => (event.atMs = milliseconds(bytes)),
    2: (field) => (event.name = text(field)),
    3: (field) => keyValue(field, budget, attributes),
  });
  events.push(event);
}

function keyValue({ bytes }: Field, budget: SpanBudget, into: Map<string, unknown>, depth = 0): void {
  if (!budget.takeValue()) return;
  let key = '';
  let value: unknown;
  read(bytes, {
    1: (field) => (key = text(field)),
    2: (field) => (value = anyValue(field.bytes, budget, depth)),
  });
  into.set(key, value);
}

function anyValue(message: Uint8Array, budget: SpanBudget, depth: number): unknown {
  if (depth > MAX_DEPTH) return null;
  let value: unknown = null;
  read(message, {
    1: (field) => (value = text(field)),
    2: (field) => (value = field.number !== 0),
    3: (field) => (value = field.number),
    4: ({ bytes }) => (value = bytes.length === 8 ? bytes.readDoubleLE() : null),
    5: ({ bytes }) => (value = list(bytes, budget, depth + 1)),
    6: ({ bytes }) => (value = record(bytes, budget, depth + 1)),
    7: ({ bytes }) => (value = bytes.toString('base64')),
  });
  return value;
}

function list(message: Uint8Array, budget: SpanBudget, depth: number): unknown[] {
  const values: unknown[] = [];
  read(message, {
    1: ({ bytes }) => {
      if (budget.takeValue()) values.push(anyValue(bytes, budget, depth));
    },
  });
  return values;
}

function record(message: Uint8Array, budget: SpanBudget, depth: number): Record<string, unknown> {
  const values = new Map<string, unknown>();
  read(message, { 1: (field) => keyValue(field, budget, values, depth) });
  return Object.fromEntries(values);
}

function text({ bytes }: Field): string {
  return bytes.toString('utf8');
}

function hex(bytes: Buffer): string {
  return bytes.length > 16 ? '' : bytes.toString('hex');
}

/** Nanoseconds to milliseconds; a double keeps them to a quarter of a microsecond. */
function milliseconds(bytes: Buffer): number {
  return bytes.length === 8 ? Number(bytes.readBigUInt64LE()) / 1e6 : 0;
}
