import type { IncomingHttpHeaders } from 'node:http';

/** Fields that are about one connection, not about the message (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']);
/** Fields a `Connection` header may list without effect: they belong to the message. */
const MESSAGE_FIELDS = new Set(['content-length', 'host']);

/** Calls `each` for every pair of `[name, value, name, value ...]`. */
export function eachHeader(raw: readonly string[], each: (name: string, value: string) => void): void {
  for (let index = 0; index + 1 < raw.length; index += 2) each(raw[index] ?? '', raw[index + 1] ?? '');
}

/** The header fields of a message as they may be passed on: names, order and repetitions kept, hop-by-hop fields left out. */
export function endToEnd(raw: readonly string[], drop: ReadonlySet<string> = new Set()): string[] {
  const listed = connectionOptions(raw);
  const kept: string[] = [];
  eachHeader(raw, (name, value) => {
    const key = name.toLowerCase();
    if (!HOP_BY_HOP.has(key) && !listed.has(key) && !drop.has(key)) kept.push(name, value);
  });
  return kept;
}

/** Names listed in `Connection`, lower case. */
export function connectionOptions(raw: readonly string[]): Set<string> {
  const options = new Set<string>();
  eachHeader(raw, (name, value) => {
    if (name.toLowerCase() !== 'connection') return;
    for (const option of value.split(',')) options.add(option.trim().toLowerCase());
  });
  for (const field of MESSAGE_FIELDS) options.delete(field);
  return options;
}

/** The value of a header, `, `-joined when repeated; undefined when absent. */
export function headerValue(raw: readonly string[], wanted: string): string | undefined {
  const values: string[] = [];
  eachHeader(raw, (name, value) => {
    if (name.toLowerCase() === wanted) values.push(value);
  });
  return values.length === 0 ? undefined : values.join(', ');
}

/** Puts the upstream's name where the client's Host header was. */
export function withHost(headers: readonly string[], host: string): string[] {
  const out: string[] = [];
  let found = false;
  eachHeader(headers, (name, value) => {
    const isHost = name.toLowerCase() === 'host';
    if (isHost && found) return;
    found ||= isHost;
    out.push(name, isHost ? host : value);
  });
  return found ? out : ['Host', host, ...out];
}

/** The headers of a request to the upstream. Its framing stays what the client chose. */
export function requestHeaders(raw: readonly string[], host: string, drop?: ReadonlySet<string>): string[] {
  const headers = withHost(endToEnd(raw, drop), host);
  // Trailers are passed on, so the wish for them may be too.
  if (/\btrailers\b/i.test(headerValue(raw, 'te') ?? '')) headers.push('TE', 'trailers');
  return headers;
}

/** A stream of events that can be read, and changed, as it is. */
export function isPlainEventStream(headers: IncomingHttpHeaders): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type'] ?? '') && headers['content-encoding'] === undefined;
}
