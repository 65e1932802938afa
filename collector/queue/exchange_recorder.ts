import type { ChunkQueue } from './chunk_queue.js';
import type { QueueLosses } from './queue_losses.js';
import { CLOSE, RECORD, type CloseReason, type RecordKind, type RequestHead, type ResponseHead } from './records.js';

/** Tells the worker about one exchange of the http tap. When a part of it cannot be queued the whole exchange is lost, and counted. */
export class ExchangeRecorder {
  readonly #queue: ChunkQueue;
  readonly #losses: QueueLosses;
  readonly #id: number;
  readonly #epoch: number;
  #lost = false;
  #closed = false;

  constructor(queue: ChunkQueue, losses: QueueLosses, head: RequestHead) {
    this.#queue = queue;
    this.#losses = losses;
    this.#id = queue.newId();
    this.#epoch = queue.epoch;
    this.#json(RECORD.requestHead, head);
  }

  requestData(chunk: Uint8Array): void {
    this.#data(RECORD.clientData, chunk);
  }

  requestEnd(): void {
    this.#whole(RECORD.clientEnd, null, true);
  }

  response(head: ResponseHead): void {
    this.#json(RECORD.responseHead, head);
  }

  responseData(chunk: Uint8Array): void {
    this.#data(RECORD.serverData, chunk);
  }

  /** The response is complete. */
  responseEnd(trailers: string[]): void {
    if (this.#closed) return;
    this.#json(RECORD.serverEnd, trailers);
    this.close(CLOSE.ended);
  }

  close(reason: CloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#whole(RECORD.close, Uint8Array.of(reason), true);
  }

  #data(kind: RecordKind, chunk: Uint8Array): void {
    if (this.#known() && !this.#queue.data(kind, this.#id, performance.now(), chunk)) this.#lose(chunk.length);
  }

  #json(kind: RecordKind, value: unknown): void {
    if (this.#known()) this.#whole(kind, Buffer.from(JSON.stringify(value)), false);
  }

  #whole(kind: RecordKind, payload: Uint8Array | null, reserved: boolean): void {
    if (!this.#known()) return;
    if (!this.#queue.whole(kind, this.#id, performance.now(), payload, reserved)) this.#lose(payload?.length ?? 0);
  }

  /** False once the worker cannot know this exchange any more. */
  #known(): boolean {
    if (this.#lost) return false;
    if (this.#epoch === this.#queue.epoch) return true;
    this.#lost = true;
    this.#losses.drop(this.#queue.epochEnd, 0);
    return false;
  }

  #lose(bytes: number): void {
    this.#lost = true;
    this.#losses.drop('queue_full', bytes);
    this.#queue.whole(RECORD.gap, this.#id, performance.now(), null, true);
  }
}
