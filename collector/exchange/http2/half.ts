import { FLAG, FRAME, FrameReader, type FrameHead } from './frame_reader.js';
import { HeaderDecoder } from './header_decoder.js';
import { headerList, type HeaderList } from './header_list.js';

/** A header block with its continuations. */
const MAX_BLOCK_BYTES = 128 * 1024;
const SETTING = { headerTableSize: 1, maxFrameSize: 5 } as const;
const PRIORITY_BYTES = 5;
const NOTHING = Buffer.alloc(0);

/** What one direction of a connection says. Bytes are valid only during the call. */
export interface HalfHandler {
  /** A head or trailers; `ends`: the sender says no more on this stream. */
  headers(frame: FrameHead, list: HeaderList, ends: boolean): void;
  data(stream: number, bytes: Buffer, start: number, end: number): void;
  ends(stream: number): void;
  reset(stream: number): void;
  /** What the sender takes from the other side: size of the header table and of frames, bytes; 0 for what it does not tell. */
  settings(headerTableBytes: number, maxFrameBytes: number): void;
  goAway(lastStream: number): void;
}

/** One direction of an HTTP/2 connection: frames, and the header blocks in them. */
export class Half {
  readonly #handler: HalfHandler;
  readonly #frames: FrameReader;
  readonly #decoder = new HeaderDecoder();
  /** A header block whose end has not arrived. */
  #open: { frame: FrameHead; fragments: Buffer[]; bytes: number } | null = null;

  constructor(handler: HalfHandler) {
    this.#handler = handler;
    this.#frames = new FrameReader({
      data: (stream, bytes, start, end) => {
        this.#mustNotInterrupt();
        handler.data(stream, bytes, start, end);
      },
      dataEnd: (frame) => {
        this.#mustNotInterrupt();
        if (frame.flags & FLAG.endStream) handler.ends(frame.stream);
      },
      frame: (frame, payload) => this.#frame(frame, payload),
    });
  }

  /** @throws when the bytes are not HTTP/2, or beyond what is followed */
  read(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#frames.read(bytes, start, end, atMs);
  }

  /** What the other side takes. */
  offer(headerTableBytes: number, maxFrameBytes: number): void {
    this.#decoder.table.offer(headerTableBytes);
    this.#frames.offer(maxFrameBytes);
  }

  #frame(frame: FrameHead, payload: Buffer): void {
    if (frame.type === FRAME.continuation) return this.#continue(frame, payload);
    this.#mustNotInterrupt();
    switch (frame.type) {
      case FRAME.headers:
        return this.#fragment(frame, withoutExtras(frame, payload));
      case FRAME.pushPromise:
        // Its promised stream is not followed, but its headers change the table.
        return this.#fragment(frame, withoutPadding(frame, payload).subarray(4));
      case FRAME.resetStream:
        return this.#handler.reset(frame.stream);
      case FRAME.goAway:
        if (payload.length < 8) throw new Error('a GOAWAY frame is cut off');
        return this.#handler.goAway(payload.readUInt32BE(0) & 0x7fff_ffff);
      case FRAME.settings:
        if ((frame.flags & FLAG.ack) === 0) this.settings(payload);
    }
  }

  #continue(frame: FrameHead, payload: Buffer): void {
    if (this.#open?.frame.stream !== frame.stream) throw new Error('a continuation of nothing');
    this.#fragment(frame, payload);
  }

  #fragment(frame: FrameHead, bytes: Buffer): void {
    const ends = (frame.flags & FLAG.endHeaders) !== 0;
    if (ends && this.#open === null) return this.#block(frame, bytes);
    this.#open ??= { frame, fragments: [], bytes: 0 };
    const open = this.#open;
    open.bytes += bytes.length;
    // Each frame counts: a block may be cut into any number of empty ones.
    if (open.bytes + 32 * open.fragments.length > MAX_BLOCK_BYTES) throw new Error('header block too large');
    open.fragments.push(Buffer.from(bytes));
    if (!ends) return;
    this.#open = null;
    this.#block(open.frame, Buffer.concat(open.fragments));
  }

  #block(frame: FrameHead, block: Buffer): void {
    if (frame.stream === 0) throw new Error('headers without a stream');
    const fields = this.#decoder.decode(block);
    if (frame.type === FRAME.headers) {
      this.#handler.headers(frame, headerList(fields), (frame.flags & FLAG.endStream) !== 0);
    }
  }

  /** What the sender takes, as a SETTINGS frame tells it. @throws when it is none */
  settings(payload: Buffer): void {
    if (payload.length % 6 !== 0) throw new Error('a SETTINGS frame is cut off');
    let [tableBytes, frameBytes] = [0, 0];
    for (let at = 0; at < payload.length; at += 6) {
      const value = payload.readUInt32BE(at + 2);
      const setting = payload.readUInt16BE(at);
      if (setting === SETTING.headerTableSize) tableBytes = value;
      else if (setting === SETTING.maxFrameSize) frameBytes = value;
    }
    this.#handler.settings(tableBytes, frameBytes);
  }

  /** Nothing may come between the parts of a header block (RFC 9113 section 4.3). */
  #mustNotInterrupt(): void {
    if (this.#open !== null) throw new Error('a header block is interrupted');
  }
}

function withoutExtras(frame: FrameHead, payload: Buffer): Buffer {
  const content = withoutPadding(frame, payload);
  return frame.flags & FLAG.priority ? content.subarray(PRIORITY_BYTES) : content;
}

function withoutPadding(frame: FrameHead, payload: Buffer): Buffer {
  if ((frame.flags & FLAG.padded) === 0) return payload;
  const padding = payload[0] ?? 0;
  if (padding + 1 > payload.length) throw new Error('more padding than frame');
  return payload.length === 0 ? NOTHING : payload.subarray(1, payload.length - padding);
}
