import type { WireHeaders } from '../../capture/exchange.js';

/** `[name, value, ...]` as sent to lower-case names; repeated headers are joined by `, ` (RFC 9110 section 5.3). */
export function wireHeaders(raw: readonly string[]): WireHeaders {
  // Without a prototype: a header may be called `constructor`.
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return headers;
}
