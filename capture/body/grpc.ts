import zlib from 'node:zlib';
import { MAX_DECODED_BYTES } from './content_coding.js';
import type { WireBody, WireChunk, WireHeaders } from '../exchange.js';

/** A flag byte and the length of the message (gRPC over HTTP/2, "Length-Prefixed-Message"). */
export const GRPC_PREFIX_BYTES = 5;
const COMPRESSED = 1;
/** Of grpc-web: this message holds the trailers, as lines. */
const TRAILERS = 0x80;
const MAX_MESSAGES = 100_000;

export interface GrpcMessage {
  /** Without its compression; the start of it where it was cut off. */
  data: Buffer;
  /** Arrival of its last byte, ms since the first byte of the request. */
  atMs: number;
}

/** Cuts a body into its messages, those of grpc-web as well. Never throws: one that cannot be decompressed is empty. */
export function grpcMessages(captured: readonly WireChunk[], headers: WireHeaders): GrpcMessage[] {
  const chunks = isWeb(headers) ? binary(captured, headers) : captured;
  const body = joined(chunks);
  const encoding = headers['grpc-encoding'] ?? '';
  const arrivals = new Arrivals(chunks);
  const messages: GrpcMessage[] = [];
  let room = MAX_DECODED_BYTES;
  for (let at = 0; at + GRPC_PREFIX_BYTES <= body.length && messages.length < MAX_MESSAGES;) {
    const start = at + GRPC_PREFIX_BYTES;
    const end = Math.min(body.length, start + body.readUInt32BE(at + 1));
    const flags = body[at] ?? 0;
    if ((flags & TRAILERS) !== 0) break;
    const compressed = flags === COMPRESSED;
    const data = compressed ? decompressed(body.subarray(start, end), encoding, room) : body.subarray(start, end);
    if (compressed) room -= data.length;
    messages.push({ data, atMs: arrivals.of(end) });
    at = end;
  }
  return messages;
}

function joined(chunks: readonly WireChunk[]): Buffer {
  return chunks.length === 1 && chunks[0] !== undefined
    ? chunks[0].data
    : Buffer.concat(chunks.map(({ data }) => data));
}

/** gRPC for browsers (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md). */
function isWeb(headers: WireHeaders): boolean {
  return (headers['content-type'] ?? '').startsWith('application/grpc-web');
}

/** Of `grpc-web-text` the bytes behind the base64: pieces of it that each have their own end, cut anywhere. */
function binary(chunks: readonly WireChunk[], headers: WireHeaders): readonly WireChunk[] {
  if (!(headers['content-type'] ?? '').startsWith('application/grpc-web-text')) return chunks;
  let rest = '';
  return chunks.map(({ data, atMs }) => {
    const text = rest + data.toString('latin1');
    const whole = text.length - (text.length % 4);
    rest = text.slice(whole);
    const pieces = text.slice(0, whole).match(/[^=]+={0,2}/g) ?? [];
    return { atMs, data: Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))) };
  });
}

/** Trailers at the end of a grpc-web body. */
function webTrailers({ chunks }: WireBody, headers: WireHeaders): WireHeaders {
  const body = joined(binary(chunks, headers));
  for (let at = 0; at + GRPC_PREFIX_BYTES <= body.length;) {
    const end = at + GRPC_PREFIX_BYTES + body.readUInt32BE(at + 1);
    if (((body[at] ?? 0) & TRAILERS) === 0) at = end;
    else return trailersIn(body.toString('latin1', at + GRPC_PREFIX_BYTES, end));
  }
  return {};
}

function trailersIn(text: string): WireHeaders {
  const lines = text.split('\r\n').map((line) => /^([\w-]+):\s*(.*)$/.exec(line));
  return Object.fromEntries(lines.flatMap((line) => (line === null ? [] : [[line[1]?.toLowerCase(), line[2]]])));
}

/** The message behind a prefix, as far as it is there. */
export function grpcMessage(framed: Buffer, headers: WireHeaders): Buffer {
  const data = framed.subarray(GRPC_PREFIX_BYTES);
  return framed[0] === COMPRESSED ? decompressed(data, headers['grpc-encoding'] ?? '', MAX_DECODED_BYTES) : data;
}

function decompressed(data: Buffer, encoding: string, room: number): Buffer {
  // What was cut off is read as far as it goes.
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: Math.max(1, room) };
  try {
    if (encoding === 'gzip') return zlib.gunzipSync(data, options);
    return encoding === 'deflate' ? zlib.inflateSync(data, options) : Buffer.alloc(0);
  } catch {
    return Buffer.alloc(0);
  }
}

/** When each byte of a body arrived; asked in ascending order. */
class Arrivals {
  readonly #chunks: readonly WireChunk[];
  #index = -1;
  #end = 0;

  constructor(chunks: readonly WireChunk[]) {
    this.#chunks = chunks;
  }

  /** @param end offset just past the byte */
  of(end: number): number {
    while (this.#end < end && this.#index + 1 < this.#chunks.length) {
      this.#index++;
      this.#end += this.#chunks[this.#index]?.data.length ?? 0;
    }
    return this.#chunks[Math.max(0, this.#index)]?.atMs ?? 0;
  }
}

const STATUS_NAMES =
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'.split(
    ' ',
  );

/**
 * How an RPC failed: the name of its status and the server's message (`grpc-status`, `grpc-message`), from the trailers, which
 * grpc-web has in the body, or from the headers where there is nothing but them.
 * @returns null when it did not fail, or does not tell
 */
export function grpcError(response: {
  headers: WireHeaders;
  trailers: WireHeaders;
  body: WireBody;
}): { type: string; message: string } | null {
  const { headers, body } = response;
  const trailers = isWeb(headers) ? webTrailers(body, headers) : response.trailers;
  const told = trailers['grpc-status'] === undefined ? headers : trailers;
  const status = told['grpc-status'];
  if (status === undefined || status === '0') return null;
  return {
    type: STATUS_NAMES[Number(status)] ?? `grpc-status ${status.slice(0, 16)}`,
    message: percentDecoded(told['grpc-message'] ?? ''),
  };
}

/** Messages are UTF-8, percent-encoded where they are not printable ASCII. */
function percentDecoded(text: string): string {
  const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
