import type { Exchange, WireBody, WireHeaders } from '../../../capture/exchange.js';
import { bodyOf } from './exchanges.js';

/** Numbers below a bound that look random and are the same for the same seed (mulberry32). */
export type Random = (below: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const FRAGMENTS = ['null', '{', '}', '[', ']', '"', '\\', '\\ud800', '\n\n', '\r', 'data: ', 'event: error\n', ': ping\n', '-1', '1e999', 'NaN', '__proto__', '[[[[[[', ',"index":-1', '\0', '\x1e', '\uFFFD', '0'.repeat(400), 'a'.repeat(3000), ','.repeat(200)]; // prettier-ignore
const TYPES = ['application/json', 'text/event-stream', 'application/x-ndjson', 'application/vnd.amazon.eventstream', 'application/octet-stream', 'text/plain', 'text/html', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'application/grpc', 'text/plain; charset=utf-16le', 'text/event-stream; charset=nonsense', 'image/png', ';;;', '']; // prettier-ignore
const CODINGS = [
  'gzip',
  'br',
  'deflate',
  'zstd',
  'gzip, gzip',
  'compress',
  'identity',
  'gzip, br, zstd, deflate, gzip',
];
const STATUSES = [200, 200, 201, 204, 206, 400, 404, 429, 500, 503, 999, 100];

type ByteMutation = (random: Random, body: Buffer) => Buffer;

/** Cut, flipped, repeated, put in another order, with wrong lengths, with what does not belong there. */
const BYTE_MUTATIONS: readonly ByteMutation[] = [
  (random, body) => body.subarray(0, random(body.length + 1)),
  (random, body) => body.subarray(random(body.length + 1)),
  (random, body) => {
    const flipped = Buffer.from(body);
    for (let count = 1 + random(8); count > 0 && flipped.length > 0; count--) {
      const at = random(flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random(8));
    }
    return flipped;
  },
  (random, body) => {
    const [from, to] = span(random, body.length);
    const times = 1 + random(4);
    const again = Array.from({ length: times }, () => body.subarray(from, to));
    return Buffer.concat([body.subarray(0, to), ...again, body.subarray(to)]).subarray(0, 4e6);
  },
  (random, body) => {
    const [from, to] = span(random, body.length);
    return Buffer.concat([body.subarray(to), body.subarray(from, to), body.subarray(0, from)]);
  },
  (random, body) => {
    const changed = Buffer.from(body);
    if (changed.length >= 4)
      changed.writeUInt32BE(random(3) === 0 ? 0xffffffff : random(1e6), random(changed.length - 3));
    return changed;
  },
  (random, body) => insert(random, body, Buffer.from(FRAGMENTS[random(FRAGMENTS.length)] ?? '')),
  (random, body) => insert(random, body, Buffer.from(Array.from({ length: random(12) }, () => random(256)))),
  (random, body) => {
    const [from, to] = span(random, body.length);
    return Buffer.concat([body.subarray(0, from), body.subarray(to)]);
  },
  (random, body) => Buffer.from(body.toString('latin1', 0, 1e5), random(2) === 0 ? 'utf16le' : 'utf8'),
  (_, body) => Buffer.from(body.toString('utf8').replace(/":\s*(?:"[^"]*"|\d+)/, '":[{"a":null}]')),
  (random, body) => {
    const lines = body.toString('latin1').split('\n').slice(0, 2000);
    for (let at = lines.length - 1; at > 0; at--) swap(lines, at, random(at + 1));
    return Buffer.from(lines.join('\n'), 'latin1');
  },
];

function span(random: Random, length: number): [from: number, to: number] {
  const from = random(length + 1);
  return [from, from + random(Math.min(length - from, 4000) + 1)];
}

function insert(random: Random, body: Buffer, piece: Buffer): Buffer {
  const at = random(body.length + 1);
  return Buffer.concat([body.subarray(0, at), piece, body.subarray(at)]);
}

function swap(list: string[], one: number, other: number): void {
  const kept = list[one] ?? '';
  list[one] = list[other] ?? '';
  list[other] = kept;
}

/** Some mutations of some bytes, one after another. */
export function mutateBytes(random: Random, body: Buffer): Buffer {
  let mutated = body;
  for (let count = 1 + random(3); count > 0; count--) {
    mutated = BYTE_MUTATIONS[random(BYTE_MUTATIONS.length)]?.(random, mutated) ?? mutated;
  }
  return mutated;
}

/** An exchange as a broken, lying or hostile peer would make it of this one. `other` lends its path or an answer. */
export function mutateExchange(random: Random, exchange: Exchange, other: Exchange): Exchange {
  const { request, response } = exchange;
  const answer = random(12) === 0 ? other.response : response;
  return {
    ...exchange,
    request: {
      ...request,
      url: random(8) === 0 ? other.request.url : random(20) === 0 ? mutateText(random, request.url) : request.url,
      headers: mutateHeaders(random, request.headers),
      body: random(2) === 0 ? request.body : mutateBody(random, request.body),
    },
    response: answer && {
      ...answer,
      status: random(10) === 0 ? (STATUSES[random(STATUSES.length)] ?? 200) : answer.status,
      headers: mutateHeaders(random, answer.headers),
      body: random(6) === 0 ? answer.body : mutateBody(random, answer.body),
    },
    end: random(10) === 0 ? 'client_abort' : random(12) === 0 ? 'server_reset' : 'complete',
  };
}

function mutateHeaders(random: Random, headers: WireHeaders): WireHeaders {
  const changed: Record<string, string> = { ...headers };
  if (random(8) === 0) changed['content-type'] = TYPES[random(TYPES.length)] ?? '';
  if (random(12) === 0) changed['content-encoding'] = CODINGS[random(CODINGS.length)] ?? '';
  if (random(20) === 0) changed['inference-header-content-length'] = String(random(5000) - 10);
  if (random(30) === 0) delete changed['content-type'];
  return changed;
}

function mutateText(random: Random, text: string): string {
  return mutateBytes(random, Buffer.from(text)).toString('latin1').slice(0, 4000);
}

/** Mutated, cut into chunks somewhere else, sometimes said to be truncated. */
function mutateBody(random: Random, body: WireBody): WireBody {
  const bytes = mutateBytes(random, Buffer.concat(body.chunks.map((chunk) => chunk.data)));
  const chunks = [];
  const largest = 1 + random(1 + bytes.length);
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random(Math.max(largest, Math.ceil(bytes.length / 200)));
    chunks.push({ atMs: 10 + chunks.length, data: bytes.subarray(at, end) });
    at = end;
  }
  const truncated = random(10) === 0;
  return { ...bodyOf(...chunks), truncated, sha256: truncated ? 'f'.repeat(64) : null };
}

/** Bytes of request and response as HTTP/1.1 puts them on the wire, the response in chunks of `transfer-encoding`. */
export function wireOf({ request, response }: Exchange): { client: Buffer; server: Buffer } {
  const asked = Buffer.concat(request.body.chunks.map((chunk) => chunk.data));
  const answered = response?.body.chunks ?? [];
  const chunks = answered.map(({ data }) =>
    Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]),
  );
  const own = (headers: WireHeaders) =>
    Object.entries(headers)
      .filter(([name]) => name !== 'transfer-encoding' && name !== 'content-length')
      .map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, ' ')}\r\n`)
      .join('');
  const url = request.url.replaceAll(/[^\x21-\x7e]/g, '_');
  return {
    client: Buffer.concat([
      Buffer.from(
        `${request.method} ${url} HTTP/1.1\r\n${own(request.headers)}content-length: ${asked.length}\r\n\r\n`,
      ),
      asked,
    ]),
    server: Buffer.concat([
      Buffer.from(
        `HTTP/1.1 ${response?.status ?? 200} OK\r\n${own(response?.headers ?? {})}transfer-encoding: chunked\r\n\r\n`,
      ),
      ...chunks,
      Buffer.from('0\r\n\r\n'),
    ]),
  };
}
