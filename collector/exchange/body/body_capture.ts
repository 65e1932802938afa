import { createHash, type Hash } from 'node:crypto';
import type { WireBody, WireChunk } from '../../../capture/exchange.js';
import type { BodyBudget } from './body_budget.js';
import { BodyTail, TAIL_BYTES } from './body_tail.js';
import type { BufferPool } from './buffer_pool.js';

const NOTHING = Buffer.alloc(0);
const SMALLEST_BYTES = 1024;
/** What a content-length makes us reserve at once: it is only a promise. */
const MAX_EXPECTED_BYTES = 16_384;
/** Beyond so many chunks of one body, bytes join the last one. */
const MAX_CHUNKS = 32_768;
const FREE_CHUNKS = 16;
const CHUNKS_AT_ONCE = 512;
/** Memory of a chunk's time and end, later of its Buffer. */
const CHUNK_BYTES = 128;

export interface BodyLimits {
  budget: BodyBudget;
  pool: BufferPool;
  /** Captured bytes of one body. */
  maxBytes: number;
}

/**
 * One body as it arrives. Bytes are copied into one growing buffer, so that nothing of the slab they came in is held on to;
 * past the bounds only size, hash and the last bytes go on.
 */
export class BodyCapture {
  readonly #limits: BodyLimits;
  readonly #target: number;
  #buffer: Buffer = NOTHING;
  #used = 0;
  #times: number[] = [];
  #ends: number[] = [];
  #bytes = 0;
  #hash: Hash | null = null;
  #tail: BodyTail | null = null;
  #expected: number;
  /** Chunks that fit into what was reserved for them. */
  #chunkRoom = FREE_CHUNKS;

  /** @param expected content-length where known, else 0 */
  constructor(limits: BodyLimits, target: number, expected: number) {
    this.#limits = limits;
    this.#target = target;
    this.#expected = Math.min(expected, MAX_EXPECTED_BYTES);
  }

  /** Takes `source[start, end)`, arrived `atMs` after the first byte of the request. */
  append(source: Buffer, start: number, end: number, atMs: number): void {
    const length = end - start;
    this.#bytes += length;
    if (this.#hash !== null) {
      this.#pass(source, start, end, atMs);
      return;
    }
    const fits = this.#makeRoom(length);
    if (fits > 0) this.#keep(source, start, start + fits, atMs);
    if (fits === length) return;
    this.#hash = createHash('sha256').update(this.#buffer.subarray(0, this.#used));
    this.#tail = this.#makeTail();
    this.#pass(source, start + fits, end, atMs);
  }

  /** The body as captured. Call once. */
  finish(): WireBody {
    const chunks: WireChunk[] = [];
    let start = 0;
    for (let index = 0; index < this.#ends.length; index++) {
      const end = this.#ends[index] ?? start;
      chunks.push({ atMs: this.#times[index] ?? 0, data: this.#buffer.subarray(start, end) });
      start = end;
    }
    return {
      chunks,
      bytes: this.#bytes,
      truncated: this.#hash !== null,
      sha256: this.#hash === null ? null : this.#hash.digest('hex'),
      ...(this.#tail !== null && { tail: this.#tail.finish() }),
    };
  }

  /** Gives the memory back to the budget; the chunks must not be used any more. */
  release(): void {
    this.#limits.budget.release(this.#target, this.#buffer.length + (this.#chunkRoom - FREE_CHUNKS) * CHUNK_BYTES);
    this.#chunkRoom = FREE_CHUNKS;
    this.#limits.pool.give(this.#buffer);
    this.#buffer = NOTHING;
    if (this.#tail === null) return;
    this.#limits.budget.release(this.#target, this.#tail.buffer.length);
    this.#limits.pool.give(this.#tail.buffer);
    this.#tail = null;
  }

  /** Bytes beyond the bounds. */
  #pass(source: Buffer, start: number, end: number, atMs: number): void {
    this.#hash?.update(source.subarray(start, end));
    this.#tail?.append(source, start, end, atMs);
  }

  #makeTail(): BodyTail | null {
    const { budget, pool } = this.#limits;
    if (!budget.reserve(this.#target, TAIL_BYTES)) return null;
    return new BodyTail(pool.take(TAIL_BYTES));
  }

  #keep(source: Buffer, start: number, end: number, atMs: number): void {
    source.copy(this.#buffer, this.#used, start, end);
    this.#used += end - start;
    const last = this.#ends.length - 1;
    if (last >= 0 && (this.#times[last] === atMs || !this.#roomForChunk())) {
      this.#ends[last] = this.#used;
      this.#times[last] = atMs;
      return;
    }
    this.#times.push(atMs);
    this.#ends.push(this.#used);
  }

  #roomForChunk(): boolean {
    if (this.#ends.length < this.#chunkRoom) return true;
    if (this.#ends.length >= MAX_CHUNKS) return false;
    if (!this.#limits.budget.reserve(this.#target, CHUNKS_AT_ONCE * CHUNK_BYTES)) return false;
    this.#chunkRoom += CHUNKS_AT_ONCE;
    return true;
  }

  /** Grows the buffer, within the bounds. @returns how many of `length` more bytes may be kept */
  #makeRoom(length: number): number {
    const wanted = Math.min(this.#used + length, this.#limits.maxBytes);
    if (wanted > this.#buffer.length) this.#grow(wanted);
    const room = Math.min(this.#buffer.length, this.#limits.maxBytes) - this.#used;
    return Math.min(length, Math.max(0, room));
  }

  #grow(wanted: number): void {
    const doubled = Math.max(wanted, this.#expected, this.#buffer.length * 2, Math.min(SMALLEST_BYTES, wanted * 2));
    const size = Math.min(doubled, this.#limits.maxBytes);
    const { budget, pool } = this.#limits;
    const grown = pool.take(size);
    if (!budget.reserve(this.#target, grown.length - this.#buffer.length)) {
      pool.give(grown);
      return;
    }
    this.#buffer.copy(grown, 0, 0, this.#used);
    pool.give(this.#buffer);
    this.#buffer = grown;
  }
}
