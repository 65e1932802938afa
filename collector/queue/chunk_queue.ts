import type { LossReason, QueueLosses } from './queue_losses.js';
import {
  MAX_PAYLOAD_BYTES,
  padded,
  RECORD,
  SLAB_BYTES,
  SLAB_HEADER_BYTES,
  RECORD_HEADER_BYTES,
  type RecordKind,
} from './records.js';
import { Slab } from './slab.js';

/**
 * A batch leaves for the worker after this. Larger ones would keep the worker at work for longer at a time, and on a machine with few
 * processors what passes waits for it meanwhile.
 */
const FLUSH_AFTER_MS = 5;
/** But each wakes two threads: one with little in it, as the chunks of a few streams are, may grow for so long. */
const FLUSH_LITTLE_AFTER_MS = 20;
const LITTLE_BYTES = 8192;
/** A chunk is split rather than sent in a slab of its own, unless less than this would fit. */
const SMALLEST_PIECE_BYTES = 1024;
/** Records about the ends of streams may go beyond the capacity by this share of it. */
const RESERVE = 1 / 16;

/** The worker's side of the queue: where slabs go and where it says how many bytes it is done with. */
export interface QueueReader {
  post(slab: ArrayBuffer): void;
  /** One number, shared: bytes of the slabs the worker is done with (their records are on disk), modulo 2^32. */
  consumed: Int32Array<SharedArrayBuffer>;
}

export interface QueueStats {
  sizeBytes: number;
  capacityBytes: number;
  /** Age of the oldest record the worker is not done with, seconds. */
  lagSeconds: number;
}

/** What the worker is not done with. */
interface Waiting {
  /** Bytes posted up to its end. */
  end: number;
  firstAt: number;
  bytes: number;
  records: number;
}

/** Why the worker knows the streams of earlier epochs no more. */
export type EpochEnd = Exclude<LossReason, 'blind'>;

/**
 * The way of copied chunks from the main thread to the worker: records are batched into slabs, slabs are transferred.
 * Bounded in bytes by what the worker has given back. When it is full, data is refused and the caller counts the loss;
 * records that close streams may use a small reserve, and when even that is full, `epoch` moves on: all streams are lost at once.
 */
export class ChunkQueue {
  /** Moves on whenever the worker forgets all streams; a stream opened under an earlier epoch is unknown to it. */
  epoch = 0;
  /** What the last epoch ended with. */
  epochEnd: EpochEnd = 'worker_restarted';
  readonly #capacity: number;
  readonly #losses: QueueLosses;
  #reader: QueueReader | null = null;
  #slab: Slab | null = null;
  /** Of a slab that was cut to size: quiet traffic needs no new memory every other millisecond. */
  #spare: ArrayBuffer | null = null;
  #timer: NodeJS.Timeout | null = null;
  #posted = 0;
  /** Slabs that wait for a worker. */
  readonly #held: ArrayBuffer[] = [];
  #resetDue = false;
  readonly #waiting: Waiting[] = [];
  #nextId = 0;

  /** @param losses told of what was taken and lost after all; whoever is refused counts that himself */
  constructor(capacityBytes: number, losses: QueueLosses) {
    this.#capacity = capacityBytes;
    this.#losses = losses;
  }

  /** An id no open stream has. */
  newId(): number {
    this.#nextId = (this.#nextId + 1) >>> 0;
    return this.#nextId;
  }

  /** A worker is there (again): it gets what was gathered since the last one was lost. */
  attach(reader: QueueReader): void {
    this.#reader = reader;
    for (const slab of this.#held.splice(0)) reader.post(slab);
  }

  /** The worker is gone, and with it all streams and what was on its way. What comes now waits for the next one. */
  detach(): void {
    this.#forgetConsumed();
    for (const { bytes, records } of this.#waiting) this.#losses.drop('worker_restarted', bytes, records);
    this.#waiting.length = 0;
    this.#reader = null;
    this.#posted = 0;
    this.#held.length = 0;
    this.#resetDue = false;
    this.#endEpoch('worker_restarted');
  }

  hasRoom(length: number): boolean {
    return this.#size() + length + RECORD_HEADER_BYTES <= this.#capacity;
  }

  /**
   * Copies a chunk into the queue, split where a slab ends.
   * @returns false when there is no room: nothing was copied
   */
  data(kind: RecordKind, id: number, at: number, chunk: Uint8Array): boolean {
    if (!this.hasRoom(chunk.length)) return false;
    const slab = this.#slab ?? this.#newSlab();
    if (chunk.length <= slab.room) {
      slab.put(kind, id, at, chunk);
      return true;
    }
    this.#split(kind, id, at, chunk);
    return true;
  }

  /**
   * A record that must stay in one piece (a head, an end).
   * @param reserved may use the reserve; a loss moves `epoch` on
   * @returns false when there is no room
   */
  whole(kind: RecordKind, id: number, at: number, payload: Uint8Array | null, reserved: boolean): boolean {
    const length = payload?.length ?? 0;
    if (length > MAX_PAYLOAD_BYTES) return false;
    const limit = reserved ? this.#capacity * (1 + RESERVE) : this.#capacity;
    if (this.#size() + length + RECORD_HEADER_BYTES > limit) {
      if (reserved) this.#loseAll();
      return false;
    }
    let slab = this.#slab ?? this.#newSlab();
    if (length > slab.room) {
      this.flush();
      slab = this.#newSlab(Math.max(SLAB_BYTES, padded(length) + SLAB_HEADER_BYTES + 2 * RECORD_HEADER_BYTES));
    }
    slab.put(kind, id, at, payload);
    return true;
  }

  /** Sends what has been gathered. */
  flush(): void {
    const slab = this.#slab;
    this.#slab = null;
    if (slab === null || slab.empty) return;
    const buffer = slab.seal(Date.now() - performance.now());
    if (buffer !== slab.buffer && slab.buffer.byteLength === SLAB_BYTES) this.#spare = slab.buffer;
    this.#posted += buffer.byteLength;
    this.#forgetConsumed();
    const { firstAt, records } = slab;
    this.#waiting.push({ end: this.#posted, firstAt, bytes: contentOf(slab), records });
    if (this.#reader === null) this.#held.push(buffer);
    else this.#reader.post(buffer);
  }

  #flushDue(): void {
    const slab = this.#slab;
    if (slab === null) return;
    const maySwell = slab.used < LITTLE_BYTES && performance.now() - slab.firstAt < FLUSH_LITTLE_AFTER_MS - 1;
    if (maySwell) this.#timer?.refresh();
    else this.flush();
  }

  /** How far the worker is: bytes that were posted to it and wait, and bytes it is done with; null without a worker. */
  progress(): { waiting: number; consumed: number } | null {
    if (this.#reader === null) return null;
    const consumed = this.#consumed();
    return { waiting: this.#posted - consumed, consumed };
  }

  stats(): QueueStats {
    this.#forgetConsumed();
    const oldest = this.#waiting[0]?.firstAt ?? (this.#slab?.empty === false ? this.#slab.firstAt : null);
    return {
      sizeBytes: this.#size(),
      capacityBytes: this.#capacity,
      lagSeconds: oldest === null ? 0 : Math.max(0, performance.now() - oldest) / 1000,
    };
  }

  /** Bytes on their way, the open slab included. */
  #size(): number {
    return this.#posted - this.#consumed() + (this.#slab?.used ?? 0);
  }

  /** Bytes consumed in all; the shared counter wraps, the difference to what was posted does not. */
  #consumed(): number {
    if (this.#reader === null) return 0;
    const inFlight = (this.#posted - Atomics.load(this.#reader.consumed, 0)) | 0;
    return this.#posted - inFlight;
  }

  #forgetConsumed(): void {
    const consumed = this.#consumed();
    let done = 0;
    while (done < this.#waiting.length && (this.#waiting[done]?.end ?? Infinity) <= consumed) done++;
    if (done > 0) this.#waiting.splice(0, done);
  }

  #split(kind: RecordKind, id: number, at: number, chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length;) {
      let slab = this.#slab ?? this.#newSlab();
      if (slab.room < SMALLEST_PIECE_BYTES) {
        this.flush();
        slab = this.#newSlab();
      }
      const to = Math.min(chunk.length, from + slab.room);
      slab.put(kind, id, at, chunk.subarray(from, to));
      from = to;
    }
  }

  #buffer(size: number): ArrayBuffer {
    const spare = this.#spare;
    if (spare === null || size !== SLAB_BYTES) return new ArrayBuffer(size);
    this.#spare = null;
    return spare;
  }

  #newSlab(size = SLAB_BYTES): Slab {
    const slab = new Slab(this.#buffer(size));
    this.#slab = slab;
    if (this.#resetDue) {
      this.#resetDue = false;
      slab.put(RECORD.reset, 0, performance.now(), null);
    }
    if (this.#timer === null) this.#timer = setTimeout(() => this.#flushDue(), FLUSH_AFTER_MS);
    else this.#timer.refresh();
    return slab;
  }

  /** Too many ends of streams were lost to tell one by one: the worker is told to forget all of them. */
  #loseAll(): void {
    this.#resetDue = true;
    this.#endEpoch('queue_full');
  }

  /** The open slab tells of streams that are forgotten. */
  #endEpoch(reason: EpochEnd): void {
    const slab = this.#slab;
    this.#slab = null;
    if (slab !== null && !slab.empty) this.#losses.drop(reason, contentOf(slab), slab.records);
    this.epoch++;
    this.epochEnd = reason;
  }
}

/** Bytes of the records' payloads, the few that align them included. */
function contentOf({ used, records }: Slab): number {
  return used - SLAB_HEADER_BYTES - records * RECORD_HEADER_BYTES;
}
