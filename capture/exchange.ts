import type { Tap } from '../core/call.js';

/** Some bytes of a body and when they arrived. */
export interface WireChunk {
  /** Milliseconds since the first byte of the request, monotonic. */
  atMs: number;
  data: Buffer;
}

/** A message body as captured: bounded, with true sizes. Transfer coding is removed, content coding is not. */
export interface WireBody {
  chunks: WireChunk[];
  /** True size on the wire (after transfer coding), captured or not. */
  bytes: number;
  /** Fewer bytes were captured than were sent. */
  truncated: boolean;
  /** SHA-256 (hex) of the whole body; computed for truncated bodies only. */
  sha256: string | null;
  /** The last bytes of a truncated body, where there was room for them; bytes are missing between `chunks` and these. */
  tail?: WireChunk[];
}

/** Header names in lower case; repeated headers joined by `, ` (RFC 9110 section 5.3). */
export type WireHeaders = Readonly<Record<string, string>>;

export interface WireRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  httpVersion: string;
  headers: WireHeaders;
  body: WireBody;
}

export interface WireResponse {
  status: number;
  headers: WireHeaders;
  trailers: WireHeaders;
  body: WireBody;
  /** Milliseconds from the first byte of the request to the first byte of the final response. */
  firstByteMs: number;
}

/** How the exchange ended, as the sockets tell it. */
const EXCHANGE_ENDS = ['complete', 'client_abort', 'server_reset', 'upstream_unreachable', 'timeout'] as const;
export type ExchangeEnd = (typeof EXCHANGE_ENDS)[number];

/** One request and its response on the wire, with a time stamp for every chunk. */
export interface Exchange {
  /** ULID; becomes the call's id. */
  id: string;
  tap: Extract<Tap, 'tcp' | 'http'>;
  /** Unix epoch milliseconds (UTC) of the first byte of the request. */
  startedAt: number;
  request: WireRequest;
  response: WireResponse | null;
  /** First byte of the request to the last byte of the exchange, milliseconds, monotonic. */
  durationMs: number;
  end: ExchangeEnd;
  /** The connection left HTTP after this exchange (101): bytes pass, they are not recorded. */
  upgraded: boolean;
  /** The tap answered itself, as a budget is spent: the server was never asked. */
  refused?: boolean;
  /** A part of what was said over a WebSocket: its bodies are the messages that matter, one JSON each line; the heads are the handshake's. */
  overWebSocket?: boolean;
}
