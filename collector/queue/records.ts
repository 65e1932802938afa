/**
 * What the main thread tells the worker, one record each. A slab is an ArrayBuffer of records:
 *
 *     slab   = f64 epoch offset (Unix ms minus monotonic ms), u32 bytes used, u32 0, record*
 *     record = f64 monotonic ms, u32 stream id, u32 (kind << 24 | payload length), payload, padding to 8 bytes
 *
 * A stream is a connection of the tcp tap or one exchange of the http tap.
 */
export const RECORD = {
  /** A connection of the tcp tap (again). Payload: u32 index of the target. An id that is known starts afresh. */
  open: 1,
  /** Bytes (tcp) or body bytes (http) from client to server. */
  clientData: 2,
  serverData: 3,
  /** The sender's half has ended in order. */
  clientEnd: 4,
  /** tcp: no payload. http: trailers as JSON, `[name, value, ...]`. */
  serverEnd: 5,
  /** The last record of a stream. Payload: one byte, CLOSE. */
  close: 6,
  /** Bytes of this stream were not copied. */
  gap: 7,
  /** An exchange of the http tap begins. Payload: JSON RequestHead. */
  requestHead: 8,
  /** Payload: JSON ResponseHead. */
  responseHead: 9,
  /** Forget all streams: records about their ends were lost. */
  reset: 10,
} as const;

export type RecordKind = (typeof RECORD)[keyof typeof RECORD];

/** How a stream ended. */
export const CLOSE = {
  ended: 0,
  clientReset: 1,
  serverReset: 2,
  unreachable: 3,
  timeout: 4,
  /** Cut by the collector's own shutdown: says nothing about client or server. */
  shutdown: 5,
} as const;

export type CloseReason = (typeof CLOSE)[keyof typeof CLOSE];

export interface RequestHead {
  target: number;
  method: string;
  /** Path and query as the client sent them. */
  url: string;
  httpVersion: string;
  /** `[name, value, name, value ...]` as sent. */
  headers: string[];
  /** The tap answers itself, as a budget is spent. */
  refused?: true;
}

export interface ResponseHead {
  status: number;
  headers: string[];
  /** The connection leaves HTTP after this head. */
  upgraded: boolean;
}

export const SLAB_BYTES = 131_072;
export const SLAB_HEADER_BYTES = 16;
export const RECORD_HEADER_BYTES = 16;
/** The length field has 24 bits. */
export const MAX_PAYLOAD_BYTES = 0xff_ffff;

/** Rounds a payload's length up so that the next record is aligned. */
export function padded(length: number): number {
  return (length + 7) & ~7;
}
