/** Frame types (RFC 9113 section 6). */
export const FRAME = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  goAway: 7,
  continuation: 9,
} as const;

export const FLAG = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

const FRAME_HEADER_BYTES = 9;
const DEFAULT_MAX_FRAME_BYTES = 16_384;
/** Frames that are read as a whole; a DATA frame may be of any size. */
const MAX_WHOLE_BYTES = 128 * 1024;
const WHOLE: ReadonlySet<number> = new Set(Object.values(FRAME).filter((type) => type !== FRAME.data));

export interface FrameHead {
  type: number;
  flags: number;
  stream: number;
  length: number;
  /** Arrival of its first byte, ms. */
  atMs: number;
}

/** Takes what a direction carries. Bytes are valid only during the call. */
export interface FrameHandler {
  /** A piece of a DATA frame, without padding. */
  data(stream: number, bytes: Buffer, start: number, end: number): void;
  /** A DATA frame is over. */
  dataEnd(frame: FrameHead): void;
  /** Any other frame that matters. */
  frame(frame: FrameHead, payload: Buffer): void;
}

const NOTHING = Buffer.alloc(0);

/** Cuts the bytes of one direction into frames, however they arrive. Data is handed on at once, all else when it is whole. */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #header = Buffer.alloc(FRAME_HEADER_BYTES);
  #headerUsed = 0;
  #headerAtMs = 0;
  /** The largest frame the receiver takes (SETTINGS_MAX_FRAME_SIZE): beyond it the bytes are no frames. */
  #maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  #frame: FrameHead | null = null;
  /** Bytes of the frame to come, less its padding; with the padding while its length is not known. */
  #left = 0;
  #padding = 0;
  #paddingUnknown = false;
  /** Of a frame that is handed on as a whole. */
  #held: Buffer = NOTHING;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** The receiver takes frames of this size from now on. */
  offer(maxFrameBytes: number): void {
    this.#maxFrameBytes = Math.max(this.#maxFrameBytes, maxFrameBytes);
  }

  /**
   * Reads `bytes[start, end)`, arrived `atMs`.
   * @throws when they are not HTTP/2
   */
  read(bytes: Buffer, start: number, end: number, atMs: number): void {
    for (let at = start; at < end;) {
      const frame = this.#frame;
      if (frame === null) at = this.#readHeader(bytes, at, end, atMs);
      else if (frame.type === FRAME.data) at = this.#readData(frame, bytes, at, end);
      else if (WHOLE.has(frame.type)) at = this.#readWhole(frame, bytes, at, end);
      else at = this.#skip(at, end);
    }
  }

  #readHeader(bytes: Buffer, at: number, end: number, atMs: number): number {
    if (this.#headerUsed === 0) this.#headerAtMs = atMs;
    const next = Math.min(end, at + FRAME_HEADER_BYTES - this.#headerUsed);
    bytes.copy(this.#header, this.#headerUsed, at, next);
    this.#headerUsed += next - at;
    if (this.#headerUsed < FRAME_HEADER_BYTES) return next;
    this.#headerUsed = 0;
    this.#begin({
      type: this.#header[3] ?? 0,
      flags: this.#header[4] ?? 0,
      stream: this.#header.readUInt32BE(5) & 0x7fff_ffff,
      length: this.#header.readUIntBE(0, 3),
      atMs: this.#headerAtMs,
    });
    return next;
  }

  #begin(frame: FrameHead): void {
    const { type, length } = frame;
    if (length > this.#maxFrameBytes || (WHOLE.has(type) && length > MAX_WHOLE_BYTES))
      throw new Error('frame too large');
    if (type === FRAME.data && frame.stream === 0) throw new Error('data without a stream');
    this.#frame = frame;
    this.#left = length;
    this.#padding = 0;
    this.#paddingUnknown = type === FRAME.data && (frame.flags & FLAG.padded) !== 0;
    if (length > 0) return;
    if (this.#paddingUnknown) throw new Error('padded frame without its length');
    this.#frame = null;
    if (type === FRAME.data) this.#handler.dataEnd(frame);
    else if (WHOLE.has(type)) this.#handler.frame(frame, NOTHING);
  }

  #readData(frame: FrameHead, bytes: Buffer, at: number, end: number): number {
    let next = at;
    if (this.#paddingUnknown) {
      this.#padding = bytes[next++] ?? 0;
      this.#left -= 1 + this.#padding;
      this.#paddingUnknown = false;
      if (this.#left < 0) throw new Error('more padding than frame');
    }
    const content = Math.min(end - next, this.#left);
    if (content > 0) this.#handler.data(frame.stream, bytes, next, next + content);
    this.#left -= content;
    next += content;
    if (this.#left > 0) return next;
    const padding = Math.min(end - next, this.#padding);
    this.#padding -= padding;
    if (this.#padding > 0) return next + padding;
    this.#frame = null;
    this.#handler.dataEnd(frame);
    return next + padding;
  }

  #readWhole(frame: FrameHead, bytes: Buffer, at: number, end: number): number {
    const next = Math.min(end, at + this.#left);
    const arrived = frame.length - this.#left;
    this.#left -= next - at;
    if (arrived === 0 && this.#left === 0) {
      this.#frame = null;
      this.#handler.frame(frame, bytes.subarray(at, next));
      return next;
    }
    if (arrived === 0) this.#held = Buffer.allocUnsafe(frame.length);
    bytes.copy(this.#held, arrived, at, next);
    if (this.#left > 0) return next;
    const whole = this.#held;
    this.#held = NOTHING;
    this.#frame = null;
    this.#handler.frame(frame, whole);
    return next;
  }

  #skip(at: number, end: number): number {
    const next = Math.min(end, at + this.#left);
    this.#left -= next - at;
    if (this.#left === 0) this.#frame = null;
    return next;
  }
}
