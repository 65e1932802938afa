import { createHmac, hash as digest } from 'node:crypto';
import type { TargetConfig } from '../../core/config/schema.js';
import { remembering } from '../../core/remember.js';
import type { DecodedExchange } from '../decode.js';
import type { WireHeaders } from '../exchange.js';

const HASH_DIGITS = 32;
/** Callers are few and come back. */
const MAX_KNOWN_CALLERS = 1000;
const MAX_ID = 256;

export interface Hasher {
  /** HMAC-SHA256 under the salt of the installation. */
  hash(text: string): string;
  /** The same, for texts that come back. */
  remembered(text: string): string;
  /** For every call anew: one pass over salt and text, at 40 % of the cost of an HMAC. What is cut off the digest keeps it from being extended. */
  quick(text: string): string;
}

/** Keyed hashes of what must not be stored, 32 hex digits. */
export function createHasher(salt: string): Hasher {
  const hash = (text: string) => createHmac('sha256', salt).update(text).digest('hex').slice(0, HASH_DIGITS);
  return {
    hash,
    quick: (text) => digest('sha256', `${salt}\n${text}`).slice(0, HASH_DIGITS),
    remembered: remembering(MAX_KNOWN_CALLERS, hash),
  };
}

/** What names the caller: the configured header, else the API key, wherever it was sent; '' for anonymous calls. */
export function callerKey(exchange: DecodedExchange, target: Pick<TargetConfig, 'caller_header'>): string {
  const { headers } = exchange.exchange.request;
  const named = target.caller_header === undefined ? '' : (headers[target.caller_header] ?? '');
  return (
    named ||
    keyIn(headers['authorization'] ?? '') ||
    headers['api-key'] ||
    headers['x-api-key'] ||
    headers['x-goog-api-key'] ||
    exchange.query.get('key') ||
    ''
  );
}

/** AWS clients send a signature, new with every request, and the id of the key it was made with. */
const SIGNED = /^\s*AWS4-[\w-]+\s.*?\bCredential=([^/,\s]+)/;

function keyIn(authorization: string): string {
  return SIGNED.exec(authorization)?.[1] ?? authorization.replace(/^\s*bearer\s+/i, '').trim();
}

/** W3C trace context (level 1): ids of all zeros are invalid. */
export function traceContext(headers: WireHeaders): { trace_id: string; span_id: string } {
  const match = /^\s*[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/i.exec(headers['traceparent'] ?? '');
  const [, trace = '', span = ''] = match ?? [];
  if (/^0*$/.test(trace) || /^0*$/.test(span)) return { trace_id: '', span_id: '' };
  return { trace_id: trace.toLowerCase(), span_id: span.toLowerCase() };
}

/** The client's own request id, else the server's. */
export function requestId(request: WireHeaders, response: WireHeaders): string {
  const id =
    request['x-request-id'] ||
    response['x-request-id'] ||
    response['request-id'] ||
    response['apim-request-id'] ||
    response['x-amzn-requestid'] ||
    '';
  return id.slice(0, MAX_ID);
}
