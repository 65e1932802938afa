import type { Attributes, DecodedSpans, OtlpEvent, OtlpSpan } from '../span.js';

/** Spans one request may hold; exporters send some hundreds, collectors some thousands. */
const MAX_SPANS = 20_000;
/** Attributes, events and list items one request may hold: a body of 16 MB could hold millions of empty ones. */
const MAX_VALUES = 500_000;
const MAX_NAME = 1000;
/** Longer than any model call; beyond it one of the times is wrong. */
const MAX_DURATION_MS = 7 * 86_400_000;

/** What a decoder has found of a span so far. */
export interface RawSpan {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  startMs?: number;
  endMs?: number;
  attributes: Attributes;
  events: readonly OtlpEvent[];
  failed?: boolean;
  statusMessage?: string;
  scope?: string;
  resource?: Attributes;
}

/** Bounds what one request makes of memory, and collects its spans. */
export class SpanBudget {
  readonly result: DecodedSpans = { spans: [], rejected: 0 };
  private spans = 0;
  private values = 0;

  /** Room for one more span; those without are counted as rejected. */
  takeSpan(): boolean {
    this.spans++;
    if (this.spans <= MAX_SPANS) return true;
    this.result.rejected++;
    return false;
  }

  /** Room for one more attribute, event or item. */
  takeValue(): boolean {
    this.values++;
    return this.values <= MAX_VALUES;
  }
}

/** Checks a span and puts it to the others, or counts it as rejected. */
export function finishSpan(budget: SpanBudget, raw: RawSpan): void {
  const span = checked(raw);
  if (span === null) budget.result.rejected++;
  else budget.result.spans.push(span);
}

function checked(raw: RawSpan): OtlpSpan | null {
  const traceId = id(raw.traceId, 32);
  const spanId = id(raw.spanId, 16);
  const { startMs = 0, endMs = 0 } = raw;
  if (traceId === '' || spanId === '' || !(startMs > 0) || !(endMs > 0)) return null;
  if (!Number.isFinite(endMs - startMs) || Math.abs(endMs - startMs) > MAX_DURATION_MS) return null;
  return {
    traceId,
    spanId,
    parentSpanId: id(raw.parentSpanId, 16),
    name: (raw.name ?? '').slice(0, MAX_NAME),
    startMs,
    endMs,
    attributes: raw.attributes,
    events: raw.events,
    failed: raw.failed ?? false,
    statusMessage: raw.statusMessage ?? '',
    scope: raw.scope ?? '',
    resource: raw.resource ?? new Map(),
  };
}

/** W3C trace context: ids of all zeros are invalid. */
function id(text: string | undefined, length: number): string {
  const lower = (text ?? '').toLowerCase();
  return lower.length === length && /^[0-9a-f]+$/.test(lower) && !/^0+$/.test(lower) ? lower : '';
}
