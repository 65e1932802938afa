import type { CloseReason } from '../queue/records.js';

/**
 * A stream of records from the main thread. Bytes are `bytes[start, end)` and valid only during the call; times are
 * the main thread's monotonic clock, ms.
 */
export interface WireStream {
  /** An exchange is going on, or what goes on is not understood. */
  readonly busy: boolean;
  clientData(bytes: Buffer, start: number, end: number, atMs: number, epochOffsetMs: number): void;
  serverData(bytes: Buffer, start: number, end: number, atMs: number): void;
  clientEnd(atMs: number): void;
  serverEnd(bytes: Buffer, start: number, end: number, atMs: number): void;
  /** The stream's last record. */
  close(reason: CloseReason, atMs: number): void;
  /** Bytes are missing: forget what is going on and count it. */
  lose(atMs: number): void;
}
