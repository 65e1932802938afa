const SMALL_BYTES = 8 * 1024;
const LARGE_BYTES = 64 * 1024;

/**
 * The buffer a socket reads into, used again and again. Node would allocate 64 kB for every read; here a new one is made only
 * when the bytes of the last read are still waiting to be written, or when reads fill it.
 */
export class ReadBuffer {
  #buffer: Buffer = Buffer.allocUnsafeSlow(SMALL_BYTES);
  #next: Buffer | undefined;

  /** For `onread.buffer`: the buffer of the next read, or undefined for the one it has. */
  readonly next = (): Buffer => {
    if (this.#next !== undefined) {
      this.#buffer = this.#next;
      this.#next = undefined;
    }
    return this.#buffer;
  };

  /** A read of `length` bytes was passed on; `held`: they have not left yet, so the buffer must not be written again. */
  passed(length: number, held: boolean): void {
    const size = this.#buffer.length;
    if (length === size && size < LARGE_BYTES) this.#next = Buffer.allocUnsafeSlow(LARGE_BYTES);
    else if (held) this.#next = Buffer.allocUnsafeSlow(length < SMALL_BYTES ? SMALL_BYTES : size);
  }
}
