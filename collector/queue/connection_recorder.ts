import type { ChunkQueue } from './chunk_queue.js';
import type { LossReason, QueueLosses } from './queue_losses.js';
import { RECORD, type CloseReason } from './records.js';
import { beginsHttp2, looksLikeRequest } from './request_start.js';

/**
 * Tells the worker about one connection of the tcp tap. When a chunk cannot be queued the connection is *blind*:
 * nothing more of it is copied until a request begins after the server has spoken, which is where HTTP/1 can be picked up again.
 * HTTP/2 cannot: its header compression remembers everything, so such a connection stays blind until it closes.
 */
export class ConnectionRecorder {
  readonly id: number;
  readonly #queue: ChunkQueue;
  readonly #losses: QueueLosses;
  readonly #target: Uint8Array;
  #epoch: number;
  blind = false;
  /** True also before the first byte: a request may begin. */
  #serverSpokeLast = true;
  #lastAt = performance.now();
  #clientSpoke = false;
  /** The start of a request is where the connection can be picked up. */
  #resumable = true;

  constructor(queue: ChunkQueue, losses: QueueLosses, target: number) {
    this.#queue = queue;
    this.#losses = losses;
    this.#target = new Uint8Array(Uint32Array.of(target).buffer);
    this.id = queue.newId();
    this.#epoch = queue.epoch;
    if (!this.#open(performance.now())) this.#goBlind('queue_full');
  }

  /** Nothing has passed for so long, and the server spoke last: most likely nothing is due. */
  quietFor(ms: number): boolean {
    return this.#serverSpokeLast && performance.now() - this.#lastAt > ms;
  }

  clientData(chunk: Uint8Array): void {
    const at = performance.now();
    this.#lastAt = at;
    if (this.#isBlind() && !this.#resume(chunk, at)) {
      this.#losses.drop('blind', chunk.length);
    } else if (!this.#queue.data(RECORD.clientData, this.id, at, chunk)) {
      this.#lose(chunk.length, at);
    }
    this.#serverSpokeLast = false;
    if (!this.#clientSpoke) this.#firstChunk(chunk);
  }

  serverData(chunk: Uint8Array): void {
    const at = performance.now();
    this.#lastAt = at;
    this.#serverSpokeLast = true;
    if (this.#isBlind()) this.#losses.drop('blind', chunk.length);
    else if (!this.#queue.data(RECORD.serverData, this.id, at, chunk)) this.#lose(chunk.length, at);
  }

  clientEnd(): void {
    this.#tell(RECORD.clientEnd, null);
  }

  serverEnd(): void {
    this.#tell(RECORD.serverEnd, null);
  }

  #firstChunk(chunk: Uint8Array): void {
    this.#clientSpoke = true;
    this.#resumable = !beginsHttp2(chunk);
  }

  /** The last word about this connection. */
  close(reason: CloseReason): void {
    this.#tell(RECORD.close, Uint8Array.of(reason));
    if (this.blind) this.#losses.blindNow--;
    this.blind = false;
  }

  #tell(
    kind: typeof RECORD.clientEnd | typeof RECORD.serverEnd | typeof RECORD.close,
    payload: Uint8Array | null,
  ): void {
    if (this.#isBlind() || this.#queue.whole(kind, this.id, performance.now(), payload, true)) return;
    this.#losses.drop('queue_full', payload?.length ?? 0);
  }

  #open(at: number): boolean {
    return this.#queue.whole(RECORD.open, this.id, at, this.#target, false);
  }

  #isBlind(): boolean {
    if (this.#epoch !== this.#queue.epoch) {
      this.#epoch = this.#queue.epoch;
      if (!this.blind) this.#goBlind(this.#queue.epochEnd);
    }
    return this.blind;
  }

  #lose(bytes: number, at: number): void {
    this.#losses.drop('queue_full', bytes);
    this.#goBlind('queue_full');
    this.#queue.whole(RECORD.gap, this.id, at, null, true);
  }

  #goBlind(reason: LossReason): void {
    this.blind = true;
    this.#losses.blind(reason);
  }

  /** Picks the connection up again where a request begins. */
  #resume(chunk: Uint8Array, at: number): boolean {
    if (!this.#resumable || !this.#serverSpokeLast || !looksLikeRequest(chunk) || !this.#queue.hasRoom(chunk.length))
      return false;
    if (!this.#open(at)) return false;
    this.blind = false;
    this.#losses.blindNow--;
    return true;
  }
}
