import { CLOSE, RECORD, type CloseReason, type RequestHead } from '../queue/records.js';
import { readSlab } from '../queue/read_slab.js';
import { BodyBudget } from './body/body_budget.js';
import { BufferPool } from './body/buffer_pool.js';
import { BusyClock } from './busy_clock.js';
import { createExchangeIds } from './exchange_ids.js';
import { HttpExchange } from './http_exchange.js';
import { NewConnection } from './new_connection.js';
import type { ExchangeContext, FinishedExchange, UnreadableReason } from './open_exchange.js';
import type { WireStream } from './wire_stream.js';

export interface AssemblerOptions {
  /** Number of targets. */
  targets: number;
  bodyMaxBytes: number;
  bodiesMaxBytes: number;
  /** Takes each exchange that has ended. */
  emit(finished: FinishedExchange): void;
}

/** Turns the records of the queue into exchanges. Never throws: what cannot be read is counted. */
export class Assembler {
  readonly #streams = new Map<number, WireStream>();
  readonly #context: ExchangeContext;
  readonly #budget: BodyBudget;
  /** By reason, then by target. */
  readonly unreadable = new Map<UnreadableReason, number[]>();

  constructor(options: AssemblerOptions) {
    this.#budget = new BodyBudget(options.bodiesMaxBytes, options.targets);
    this.#context = {
      limits: { budget: this.#budget, pool: new BufferPool(), maxBytes: options.bodyMaxBytes },
      clocks: Array.from({ length: options.targets }, () => new BusyClock()),
      newId: createExchangeIds(),
      emit: options.emit,
      unreadable: (target, reason) => this.countUnreadable(target, reason),
    };
    this.read = this.read.bind(this);
  }

  /** Memory of captured bodies, bytes. */
  get bodyBytes(): number {
    return this.#budget.usedBytes;
  }

  /** Streams with something going on, or of which that is not known. */
  busyStreams(): number[] {
    return [...this.#streams].filter(([, stream]) => stream.busy).map(([id]) => id);
  }

  slab(slab: ArrayBuffer): void {
    readSlab(slab, this.read);
  }

  countUnreadable(target: number, reason: UnreadableReason): void {
    const counts = this.unreadable.get(reason) ?? [];
    counts[target] = (counts[target] ?? 0) + 1;
    this.unreadable.set(reason, counts);
  }

  /** Takes one record (queue/records.ts). */
  read(kind: number, id: number, atMs: number, bytes: Buffer, start: number, end: number, epochOffsetMs: number): void {
    const stream = this.#streams.get(id);
    switch (kind) {
      case RECORD.clientData:
        return stream?.clientData(bytes, start, end, atMs, epochOffsetMs);
      case RECORD.serverData:
        return stream?.serverData(bytes, start, end, atMs);
      case RECORD.clientEnd:
        return stream?.clientEnd(atMs);
      case RECORD.serverEnd:
        return stream?.serverEnd(bytes, start, end, atMs);
      case RECORD.responseHead:
        if (stream instanceof HttpExchange) stream.responseHead(JSON.parse(bytes.toString('utf8', start, end)), atMs);
        return;
      case RECORD.open:
        stream?.lose(atMs);
        this.#streams.set(id, this.#connection(id, bytes.readUInt32LE(start)));
        return;
      case RECORD.requestHead: {
        const head: RequestHead = JSON.parse(bytes.toString('utf8', start, end));
        this.#streams.set(id, new HttpExchange(this.#context, head, atMs, epochOffsetMs));
        return;
      }
      case RECORD.close:
        this.#streams.delete(id);
        return stream?.close(closeReason(bytes[start]), atMs);
      case RECORD.gap:
        this.#streams.delete(id);
        return stream?.lose(atMs);
      case RECORD.reset:
        for (const each of this.#streams.values()) each.lose(atMs);
        this.#streams.clear();
    }
  }

  #connection(id: number, target: number): WireStream {
    return new NewConnection(this.#context, target, (stream) => this.#streams.set(id, stream));
  }
}

function closeReason(byte: number | undefined): CloseReason {
  return Object.values(CLOSE).find((reason) => reason === byte) ?? CLOSE.ended;
}
