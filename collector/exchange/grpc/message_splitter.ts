import { GRPC_PREFIX_BYTES } from '../../../capture/index.js';

/** What of a message is waited for before it is handed on: its names stand at its start. */
const START_BYTES = 65_536;
const NOTHING = Buffer.alloc(0);

/** Takes the messages of one direction of an RPC, each in at least one piece. Bytes are valid only during the call. */
export interface MessageHandler {
  /** A message begins: its prefix and its start, all of it unless it is very long. `atMs`: arrival of its first byte. */
  begin(framed: Buffer, atMs: number): void;
  /** More of a very long message. */
  more(bytes: Buffer, start: number, end: number): void;
  end(): void;
}

/** Cuts the bytes of a stream into gRPC messages (a flag, a length, and the message), however they arrive. */
export class MessageSplitter {
  readonly #handler: MessageHandler;
  /** Start of a message, as far as it has arrived. */
  #held: Buffer = NOTHING;
  #used = 0;
  #startedAt = 0;
  /** Bytes to come of a message that has been begun. */
  #left = 0;

  constructor(handler: MessageHandler) {
    this.#handler = handler;
  }

  read(bytes: Buffer, start: number, end: number, atMs: number): void {
    for (let at = start; at < end;)
      at = this.#left > 0 ? this.#more(bytes, at, end) : this.#begin(bytes, at, end, atMs);
  }

  #more(bytes: Buffer, at: number, end: number): number {
    const next = Math.min(end, at + this.#left);
    this.#handler.more(bytes, at, next);
    this.#left -= next - at;
    if (this.#left === 0) this.#handler.end();
    return next;
  }

  #begin(bytes: Buffer, at: number, end: number, atMs: number): number {
    if (this.#used === 0) this.#startedAt = atMs;
    const prefix = this.#hold(bytes, at, Math.min(end, at + Math.max(0, GRPC_PREFIX_BYTES - this.#used)));
    if (this.#used < GRPC_PREFIX_BYTES) return prefix;
    const length = GRPC_PREFIX_BYTES + this.#held.readUInt32BE(1);
    const wanted = Math.min(length, START_BYTES);
    const next = this.#hold(bytes, prefix, Math.min(end, prefix + wanted - this.#used));
    if (this.#used < wanted) return next;
    const framed = this.#held.subarray(0, this.#used);
    this.#held = NOTHING;
    this.#used = 0;
    this.#left = length - wanted;
    this.#handler.begin(framed, this.#startedAt);
    if (this.#left === 0) this.#handler.end();
    return next;
  }

  #hold(bytes: Buffer, from: number, to: number): number {
    const needed = this.#used + to - from;
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(256, needed, Math.min(START_BYTES, this.#held.length * 2)));
      this.#held.copy(grown, 0, 0, this.#used);
      this.#held = grown;
    }
    bytes.copy(this.#held, this.#used, from, to);
    this.#used = needed;
    return to;
  }
}
