import { padded, RECORD_HEADER_BYTES, SLAB_BYTES, SLAB_HEADER_BYTES, type RecordKind } from './records.js';

/** A slab that is being filled. Offsets are in bytes. */
export class Slab {
  readonly buffer: ArrayBuffer;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;
  used = SLAB_HEADER_BYTES;
  records = 0;
  /** Monotonic time of the oldest record, ms. */
  firstAt = 0;

  /** @param buffer may hold what an earlier slab left in it: nothing beyond `used` is ever read */
  constructor(buffer = new ArrayBuffer(SLAB_BYTES)) {
    this.buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#numbers = new Float64Array(buffer);
  }

  get empty(): boolean {
    return this.used === SLAB_HEADER_BYTES;
  }

  /** Payload bytes that still fit; negative when not even an empty record does. */
  get room(): number {
    return this.#bytes.length - this.used - RECORD_HEADER_BYTES;
  }

  /** Appends a record; the caller has looked at `room`. */
  put(kind: RecordKind, id: number, at: number, payload: Uint8Array | null): void {
    const offset = this.used;
    const length = payload === null ? 0 : payload.length;
    if (offset === SLAB_HEADER_BYTES) this.firstAt = at;
    this.#numbers[offset >>> 3] = at;
    this.#words[(offset >>> 2) + 2] = id;
    this.#words[(offset >>> 2) + 3] = (kind << 24) | length;
    if (payload !== null) this.#bytes.set(payload, offset + RECORD_HEADER_BYTES);
    this.used = offset + RECORD_HEADER_BYTES + padded(length);
    this.records++;
  }

  /** The buffer to hand over; a slab with little in it is cut to size, so that waiting slabs weigh what they hold. */
  seal(epochOffset: number): ArrayBuffer {
    this.#numbers[0] = epochOffset;
    this.#words[2] = this.used;
    return this.used < this.buffer.byteLength / 2 ? this.buffer.slice(0, this.used) : this.buffer;
  }
}
