import { randomBytes } from 'node:crypto';

/** A span in the JSON encoding of OTLP. */
export interface JsonSpan {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  startMs?: number;
  endMs?: number;
  attributes?: Record<string, unknown>;
  events?: { name: string; atMs?: number; attributes?: Record<string, unknown> }[];
  status?: { code: number; message?: string };
}

export const hexId = (bytes: number) => randomBytes(bytes).toString('hex');

function value(given: unknown): unknown {
  if (typeof given === 'string') return { stringValue: given };
  if (typeof given === 'boolean') return { boolValue: given };
  if (typeof given === 'number') return Number.isInteger(given) ? { intValue: String(given) } : { doubleValue: given };
  if (Array.isArray(given)) return { arrayValue: { values: given.map(value) } };
  return { kvlistValue: { values: pairs(given as Record<string, unknown>) } };
}

function pairs(attributes: Record<string, unknown>): unknown[] {
  return Object.entries(attributes).map(([key, given]) => ({ key, value: value(given) }));
}

const nanos = (ms: number) => String(BigInt(Math.round(ms * 1000)) * 1000n);

/** An ExportTraceServiceRequest as an object. */
export function exportRequest(
  spans: readonly JsonSpan[],
  resource: Record<string, unknown> = { 'service.name': 'shop' },
  scope = 'test',
): object {
  const now = Date.now() - 5000;
  return {
    resourceSpans: [
      {
        resource: { attributes: pairs(resource) },
        scopeSpans: [
          {
            scope: { name: scope },
            spans: spans.map((span) => ({
              traceId: span.traceId ?? hexId(16),
              spanId: span.spanId ?? hexId(8),
              parentSpanId: span.parentSpanId ?? '',
              name: span.name ?? 'chat',
              kind: 3,
              startTimeUnixNano: nanos(span.startMs ?? now),
              endTimeUnixNano: nanos(span.endMs ?? (span.startMs ?? now) + 1200),
              attributes: pairs(span.attributes ?? {}),
              events: (span.events ?? []).map((event) => ({
                name: event.name,
                timeUnixNano: nanos(event.atMs ?? span.startMs ?? now),
                attributes: pairs(event.attributes ?? {}),
              })),
              ...(span.status && { status: span.status }),
            })),
          },
        ],
      },
    ],
  };
}

/** Sends spans as JSON. */
export function sendSpans(
  url: string,
  spans: readonly JsonSpan[],
  resource?: Record<string, unknown>,
  scope?: string,
): Promise<Response> {
  return fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(exportRequest(spans, resource, scope)),
  });
}

/** Attributes of an ordinary model call, today's conventions. */
export function chatAttributes(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.response.finish_reasons': ['stop'],
    ...more,
  };
}
