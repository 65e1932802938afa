import type { Call } from '../../core/call.js';
import type { CaptureLevel, TargetConfig } from '../../core/config/schema.js';
import type { createHasher } from '../call/identity.js';
import { createTargetSettings } from '../call/target_settings.js';
import { text } from './attributes.js';
import { buildSpanCall, namedSession } from './build.js';
import { CONVENTIONS } from './conventions/index.js';
import type { OtlpSpan, SpanReading } from './span.js';
import { createTargetNames } from './targets.js';

export { decodeJsonSpans } from './decode/json.js';
export { decodeProtobufSpans } from './decode/protobuf.js';
export type { DecodedSpans, OtlpSpan } from './span.js';

/** Name of Sidelight's own service and instrumentation: see service/telemetry. */
const OWN = 'sidelight';

/** A call a span tells of. */
export interface SpanCall {
  call: Call;
  /** Ids of the spans below it: what a tap saw as the client's span is often one of them. */
  below: readonly string[];
  /** Span above it, '' for none: another instrumentation may have called the same thing a call. */
  parentSpanId: string;
  /** The session is one the application named, not one told from the text. */
  namedSession: boolean;
}

export interface SpanCalls {
  calls: SpanCall[];
  /** Spans Sidelight made itself: taken in again, they would go round for ever. */
  own: number;
}

/**
 * Makes the function that turns the spans of one request into calls. Spans that are no model call are left out.
 * Pure and never throws: what cannot be read stays unknown.
 */
export function createSpanReader(options: {
  targets: readonly TargetConfig[];
  hasher: ReturnType<typeof createHasher>;
  /** How much is kept of targets the configuration does not name; everything by default. */
  levelOf?: (target: string) => CaptureLevel;
}): (spans: readonly OtlpSpan[]) => SpanCalls {
  const targetName = createTargetNames(options.targets);
  const settings = createTargetSettings(options.targets, options.levelOf);
  return (spans) => {
    const foreign = spans.filter((span) => !isOwn(span));
    const found = foreign.flatMap((span) => {
      const read = readSpan(span);
      return read === null ? [] : [{ span, ...read }];
    });
    const byId = new Map(foreign.map((span) => [span.spanId, span]));
    const below = descendants(foreign, byId);
    const wrappers = wrappersAmong(found, byId);
    const calls: SpanCall[] = [];
    for (const { span, convention, reading } of found) {
      const target = settings(targetName(span));
      if (wrappers.has(span.spanId) || target.capture === 'nothing') continue;
      const above = ancestors(span, byId).map(({ attributes }) => attributes);
      const context = { target, hasher: options.hasher, above };
      calls.push({
        call: buildSpanCall(context, span, convention, reading),
        below: below.get(span.spanId) ?? [],
        parentSpanId: span.parentSpanId,
        namedSession: namedSession(context, span, reading) !== '',
      });
    }
    return { calls, own: spans.length - foreign.length };
  };
}

function readSpan(span: OtlpSpan): { convention: string; reading: SpanReading } | null {
  const convention = CONVENTIONS.find((each) => each.recognises(span));
  const reading = convention?.read(span) ?? null;
  return convention === undefined || reading === null ? null : { convention: convention.name, reading };
}

function isOwn({ scope, resource }: OtlpSpan): boolean {
  return scope === OWN || text(resource, 'service.name') === OWN;
}

const MAX_DEPTH = 64;
/** More than the requests one call of a model makes, retries included. */
const MAX_BELOW = 32;

/** The spans above one, nearest first, as far as the request tells. */
function ancestors(span: OtlpSpan, byId: ReadonlyMap<string, OtlpSpan>): OtlpSpan[] {
  const found: OtlpSpan[] = [];
  for (let at = byId.get(span.parentSpanId); at !== undefined && found.length < MAX_DEPTH;) {
    found.push(at);
    at = byId.get(at.parentSpanId);
  }
  return found;
}

/** Ids of the spans below each span. */
function descendants(spans: readonly OtlpSpan[], byId: ReadonlyMap<string, OtlpSpan>): Map<string, string[]> {
  const below = new Map<string, string[]>();
  for (const span of spans) {
    for (const { spanId } of ancestors(span, byId)) {
      const list = below.get(spanId);
      if (list === undefined) below.set(spanId, [span.spanId]);
      else if (list.length < MAX_BELOW) list.push(span.spanId);
    }
  }
  return below;
}

/**
 * Ids of model calls that have another one below them: a framework's instrumentation around that of its client. Both saw one call;
 * the inner one was nearer to it.
 */
function wrappersAmong(calls: readonly { span: OtlpSpan }[], byId: ReadonlyMap<string, OtlpSpan>): Set<string> {
  return new Set(calls.flatMap(({ span }) => ancestors(span, byId).map(({ spanId }) => spanId)));
}
