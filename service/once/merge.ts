import type { SpanCall } from '../../capture/otlp/index.js';
import type { Call, Priced, StoredCall } from '../../core/call.js';
import type { CaptureLevel } from '../../core/config/schema.js';
import type { Amendment } from '../../store/index.js';

type Columns = Amendment['columns'];

/** What a call that a tap saw gets from the span that tells of it. */
export interface Merged {
  amendment: Amendment;
  /** Something the rollup adds up is another number now. */
  recount: boolean;
}

/**
 * The better fields of both: the tap knows time, bytes, status and what was said; the span knows trace, session, tenant and user, and
 * the token counts where the tap could only estimate them.
 * @param level how much the configuration lets be kept of the tap's target
 */
export function mergeInto(
  seen: StoredCall,
  told: SpanCall,
  level: CaptureLevel,
  price: (call: Call) => Priced,
): Merged {
  const { call } = told;
  const columns: Columns = {
    trace_id: call.trace_id,
    span_id: call.span_id,
    ...(told.namedSession && { session_id: call.session_id }),
    ...(call.tenant !== '' && { tenant: call.tenant }),
    ...missing(seen, call),
  };
  const counted = seen.tokens_source !== 'reported' && call.tokens_source === 'reported';
  if (counted) Object.assign(columns, tokens(seen, call, price));
  const { prompt, output, attributes, redactions } = words(seen, call, level);
  return {
    amendment: {
      call_id: seen.call_id,
      started_at: seen.started_at,
      columns: { ...columns, ...prompt, ...output },
      attributes,
      redactions,
    },
    recount: counted,
  };
}

/** Names the tap did not see. */
function missing(seen: StoredCall, call: Call): Columns {
  return {
    ...(seen.request_id === '' && call.request_id !== '' && { request_id: call.request_id }),
    ...(seen.caller === '' && call.caller !== '' && { caller: call.caller }),
    ...(seen.provider === '' && call.provider !== '' && { provider: call.provider }),
  };
}

function tokens(seen: StoredCall, call: Call, price: (call: Call) => Priced): Columns {
  const counts = {
    input_tokens: call.input_tokens,
    output_tokens: call.output_tokens,
    cached_input_tokens: call.cached_input_tokens,
    cache_write_tokens: call.cache_write_tokens,
    reasoning_tokens: call.reasoning_tokens,
    tokens_source: call.tokens_source,
  };
  return { ...counts, ...price({ ...seen, ...counts, provider: seen.provider || call.provider }) };
}

/** A text of an attribute must go into one statement. */
const ATTRIBUTE_CHARS = 64_000;

/** Texts only where the tap has none at all, and may have them. */
function words(seen: StoredCall, call: Call, level: CaptureLevel) {
  const isSilent = level === 'everything' && seen.prompt === '' && seen.output === '';
  const own = Object.entries(call.attributes).filter(
    ([name, value]) => !(name in seen.attributes) && (isSilent ? value.length <= ATTRIBUTE_CHARS : isFact(name, value)),
  );
  return {
    prompt: isSilent && call.prompt !== '' ? { prompt: call.prompt.slice(0, ATTRIBUTE_CHARS) } : {},
    output: isSilent && call.output !== '' ? { output: call.output.slice(0, ATTRIBUTE_CHARS) } : {},
    attributes: Object.fromEntries(own),
    redactions: isSilent ? call.redactions : {},
  };
}

/** Attributes that say something about a call, not what was said in it. */
function isFact(name: string, value: string): boolean {
  return value.length <= 256 && !/message|prompt|completion|reasoning|choice/.test(name);
}
