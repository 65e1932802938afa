/** Opcodes (RFC 6455 section 5.2). */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8 } as const;

export interface Frame {
  final: boolean;
  /** RSV1: the message is compressed (RFC 7692). */
  compressed: boolean;
  opcode: number;
}

/** Takes the frames of one direction. Bytes are unmasked, and valid only during the call. */
export interface FrameHandler {
  begin(frame: Frame): void;
  data(frame: Frame, bytes: Buffer): void;
  end(frame: Frame): void;
}

const MASK_BYTES = 4;
const RESERVED_BITS = 0x30;
const CONTROL = 0x8;
const MAX_CONTROL_BYTES = 125;

/** Cuts the bytes of one direction of a WebSocket into frames, however they arrive. */
export class FrameReader {
  readonly #handler: FrameHandler;
  /** Of a frame header: two bytes, a longer length, a mask. */
  readonly #header = Buffer.alloc(2 + 8 + MASK_BYTES);
  #headerUsed = 0;
  #frame: Frame | null = null;
  #left = 0;
  #mask: Buffer | null = null;
  #maskAt = 0;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** @throws when the bytes are not frames */
  read(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end;)
      at = this.#frame === null ? this.#head(bytes, at, end) : this.#data(this.#frame, bytes, at, end);
  }

  #head(bytes: Buffer, at: number, end: number): number {
    this.#header[this.#headerUsed++] = bytes[at] ?? 0;
    const next = at + 1;
    if (this.#headerUsed < 2) return next;
    const [first = 0, second = 0] = this.#header;
    const short = second & 0x7f;
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    const masked = (second & 0x80) !== 0;
    if (this.#headerUsed < 2 + lengthBytes + (masked ? MASK_BYTES : 0)) return next;
    this.#headerUsed = 0;
    this.#left = lengthBytes === 0 ? short : this.#longLength(lengthBytes);
    this.#mask = masked ? Buffer.from(this.#header.subarray(2 + lengthBytes, 2 + lengthBytes + MASK_BYTES)) : null;
    this.#maskAt = 0;
    this.#begin(first);
    return Math.min(next, end);
  }

  #longLength(bytes: number): number {
    if (bytes === 2) return this.#header.readUInt16BE(2);
    const length = this.#header.readBigUInt64BE(2);
    if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('frame too large');
    return Number(length);
  }

  #begin(first: number): void {
    const opcode = first & 0x0f;
    const frame = { final: (first & 0x80) !== 0, compressed: (first & 0x40) !== 0, opcode };
    if ((first & RESERVED_BITS) !== 0 || (opcode > OPCODE.binary && opcode < CONTROL) || opcode > 0xa) {
      throw new Error('not a WebSocket frame');
    }
    if (opcode >= CONTROL && (!frame.final || this.#left > MAX_CONTROL_BYTES)) throw new Error('not a control frame');
    this.#handler.begin(frame);
    if (this.#left === 0) this.#handler.end(frame);
    else this.#frame = frame;
  }

  #data(frame: Frame, bytes: Buffer, at: number, end: number): number {
    const next = Math.min(end, at + this.#left);
    this.#handler.data(frame, this.#unmasked(bytes.subarray(at, next)));
    this.#left -= next - at;
    if (this.#left > 0) return next;
    this.#frame = null;
    this.#handler.end(frame);
    return next;
  }

  #unmasked(data: Buffer): Buffer {
    const mask = this.#mask;
    if (mask === null) return data;
    const plain = Buffer.allocUnsafe(data.length);
    for (let index = 0; index < data.length; index++) {
      plain[index] = (data[index] ?? 0) ^ (mask[this.#maskAt & 3] ?? 0);
      this.#maskAt++;
    }
    this.#maskAt &= 3;
    return plain;
  }
}
