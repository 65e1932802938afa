import type { WireChunk } from '../../../capture/exchange.js';

/** Usage and the reason to stop stand at the end; the last event of a stream may repeat the whole answer. */
export const TAIL_BYTES = 64 * 1024;
/** Beyond so many chunks that are still there, bytes join the last one. */
const MAX_CHUNKS = 512;

/** The last bytes of a body that is too long to be kept, with their times: a ring. */
export class BodyTail {
  readonly #ring: Buffer;
  /** Bytes that have passed. */
  #passed = 0;
  /** Arrival of chunks and where they end, counted in bytes that have passed; only of those that are still there. */
  #chunks: { atMs: number; end: number }[] = [];

  constructor(ring: Buffer) {
    this.#ring = ring;
  }

  /** For whoever gives the memory back. */
  get buffer(): Buffer {
    return this.#ring;
  }

  append(source: Buffer, start: number, end: number, atMs: number): void {
    const size = this.#ring.length;
    for (let from = Math.max(start, end - size); from < end;) {
      const at = (this.#passed + from - start) % size;
      const to = Math.min(end, from + size - at);
      source.copy(this.#ring, at, from, to);
      from = to;
    }
    this.#passed += end - start;
    if (this.#chunks.length >= MAX_CHUNKS) this.#forget();
    const last = this.#chunks.at(-1);
    if (last === undefined || (last.atMs !== atMs && this.#chunks.length < MAX_CHUNKS)) {
      this.#chunks.push({ atMs, end: this.#passed });
      return;
    }
    last.atMs = atMs;
    last.end = this.#passed;
  }

  /** What is left, oldest first. */
  finish(): WireChunk[] {
    this.#forget();
    const size = this.#ring.length;
    let start = Math.max(0, this.#passed - size);
    return this.#chunks.map(({ atMs, end }) => {
      const [from, to] = [start % size, end % size];
      const isWhole = from < to || start === end;
      const parts = isWhole ? [this.#ring.subarray(from, to)] : [this.#ring.subarray(from), this.#ring.subarray(0, to)];
      start = end;
      return { atMs, data: parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts) };
    });
  }

  #forget(): void {
    const gone = this.#passed - this.#ring.length;
    this.#chunks = this.#chunks.filter((chunk) => chunk.end > gone);
  }
}
