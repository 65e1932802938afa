import zlib from 'node:zlib';
import { MAX_DECODED_BYTES } from './content_coding.js';
import type { WireChunk, WireHeaders } from './exchange.js';

/** A flag byte and the length of the message (gRPC over HTTP/2, "Length-Prefixed-Message"). */
export const GRPC_PREFIX_BYTES = 5;
const COMPRESSED = 1;
const MAX_MESSAGES = 100_000;

export interface GrpcMessage {
  /** Without its compression; the start of it where it was cut off. */
  data: Buffer;
  /** Arrival of its last byte, ms since the first byte of the request. */
  atMs: number;
}

/** Cuts a body into its messages. Never throws: one that cannot be decompressed is empty. */
export function grpcMessages(chunks: readonly WireChunk[], headers: WireHeaders): GrpcMessage[] {
  const body =
    chunks.length === 1 && chunks[0] !== undefined ? chunks[0].data : Buffer.concat(chunks.map(({ data }) => data));
  const encoding = headers['grpc-encoding'] ?? '';
  const arrivals = new Arrivals(chunks);
  const messages: GrpcMessage[] = [];
  let room = MAX_DECODED_BYTES;
  for (let at = 0; at + GRPC_PREFIX_BYTES <= body.length && messages.length < MAX_MESSAGES;) {
    const start = at + GRPC_PREFIX_BYTES;
    const end = Math.min(body.length, start + body.readUInt32BE(at + 1));
    const compressed = body[at] === COMPRESSED;
    const data = compressed ? decompressed(body.subarray(start, end), encoding, room) : body.subarray(start, end);
    if (compressed) room -= data.length;
    messages.push({ data, atMs: arrivals.of(end) });
    at = end;
  }
  return messages;
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
 * How an RPC failed: the name of its status and the server's message (`grpc-status`, `grpc-message`), from the trailers, or from the
 * headers where there is nothing but them.
 * @returns null when it did not fail, or does not tell
 */
export function grpcError(response: {
  headers: WireHeaders;
  trailers: WireHeaders;
}): { type: string; message: string } | null {
  const told = response.trailers['grpc-status'] === undefined ? response.headers : response.trailers;
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
