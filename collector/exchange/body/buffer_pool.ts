/** Smaller buffers are cheap to make: Node cuts them out of a pool of its own. */
const SMALLEST_BYTES = 4096;
const LARGEST_BYTES = 65_536;
/** Buffers that wait for the next body, all together. */
const MAX_WAITING_BYTES = 4e6;

/** Buffers used again: a fresh one of more than 4 kB costs an allocation and a finaliser each, with thousands of bodies a second. */
export class BufferPool {
  readonly #waiting = new Map<number, Buffer[]>();
  #waitingBytes = 0;

  /** A buffer of at least `size` bytes, with whatever it held before. */
  take(size: number): Buffer {
    if (size <= SMALLEST_BYTES / 2 || size > LARGEST_BYTES) return Buffer.allocUnsafe(size);
    let rounded = SMALLEST_BYTES;
    while (rounded < size) rounded *= 2;
    const known = this.#waiting.get(rounded)?.pop();
    if (known === undefined) return Buffer.allocUnsafeSlow(rounded);
    this.#waitingBytes -= rounded;
    return known;
  }

  /** Takes a buffer back that nobody reads any more. */
  give(buffer: Buffer): void {
    const size = buffer.length;
    const isOurs = size >= SMALLEST_BYTES && size <= LARGEST_BYTES && buffer.buffer.byteLength === size;
    if (!isOurs || (size & (size - 1)) !== 0 || this.#waitingBytes + size > MAX_WAITING_BYTES) return;
    const alike = this.#waiting.get(size);
    if (alike === undefined) this.#waiting.set(size, [buffer]);
    else alike.push(buffer);
    this.#waitingBytes += size;
  }
}
