import type { Reading } from '../backends/backend.js';

/** Attributes by name: strings, numbers, booleans, lists and records of these. */
export type Attributes = ReadonlyMap<string, unknown>;

/** Something that happened within a span. */
export interface OtlpEvent {
  name: string;
  /** Unix epoch, milliseconds; 0 when not told. */
  atMs: number;
  attributes: Attributes;
}

/** A span as it came over OTLP, whatever the encoding. */
export interface OtlpSpan {
  /** 32 hex digits, lower case. */
  traceId: string;
  /** 16 hex digits, lower case. */
  spanId: string;
  /** '' for a root. */
  parentSpanId: string;
  name: string;
  /** Unix epoch, milliseconds with a fraction. */
  startMs: number;
  endMs: number;
  attributes: Attributes;
  events: readonly OtlpEvent[];
  failed: boolean;
  statusMessage: string;
  /** Name of the instrumentation that made it. */
  scope: string;
  resource: Attributes;
}

/** What was in the body of an export request. */
export interface DecodedSpans {
  spans: OtlpSpan[];
  /** Spans left out: without valid ids or times, or more than one request may hold. */
  rejected: number;
}

/** What a convention reads out of a span of a model call. Unknown is absent. */
export interface SpanReading extends Reading {
  /** Who asked, as the application names them. */
  user?: string;
  tenant?: string;
  /** Start of the span to the first generated content, milliseconds. */
  ttft_ms?: number | null;
}

/** A way to write model calls down as span attributes. One file each; `conventions/index.ts` is the registry and decides the order. */
export interface Convention {
  /** Stored as attribute `sidelight.otlp.convention`. */
  name: string;
  /** Told from the names of the attributes alone. */
  recognises(span: OtlpSpan): boolean;
  /** @returns null for spans that are no model call: agents, tools, chains, workflows, and wrappers of the calls themselves */
  read(span: OtlpSpan): SpanReading | null;
}
