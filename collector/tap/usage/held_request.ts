import type { Readable } from 'node:stream';
import { ByteBudget } from '../byte_budget.js';
import type { TapCounters } from '../tap_counters.js';
import { MAX_REWRITTEN_BYTES } from './include_usage.js';

/** Of all requests together. Those that find none pass as they are, and nothing is asked for. */
const ROOM = new ByteBudget(64 * 1024 * 1024);

export interface RequestReader {
  onChunk(chunk: Buffer): void;
  /** The request is whole. */
  onWhole(body: Buffer): void;
  /** It is too large, or there is no room: what was read of it; the rest is still to come. */
  onTooMuch(chunks: Buffer[]): void;
}

/** A request that may have to ask for usage: read whole, within bounds, before a byte of it goes on. */
export class HeldRequest {
  readonly #counters: TapCounters;
  #bytes = 0;
  #stop: () => void = () => undefined;

  constructor(counters: TapCounters) {
    this.#counters = counters;
  }

  read(request: Readable, { onChunk, onWhole, onTooMuch }: RequestReader): void {
    let chunks: Buffer[] = [];
    let size = 0;
    const stop = (): Buffer[] => {
      request.off('data', onData).off('end', onEnd);
      const read = chunks;
      chunks = [];
      return read;
    };
    const onData = (chunk: Buffer) => {
      onChunk(chunk);
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_REWRITTEN_BYTES || !this.take(chunk.length)) onTooMuch(stop());
    };
    const onEnd = () => onWhole(Buffer.concat(stop()));
    this.#stop = () => void stop();
    request.on('data', onData).on('end', onEnd);
  }

  /** Takes room for so many bytes more. @returns false when there is none, which is counted */
  take(bytes: number): boolean {
    if (!ROOM.takeNow(bytes)) {
      this.#counters.usageNotAsked++;
      return false;
    }
    this.#bytes += bytes;
    return true;
  }

  /** Nothing of it will be sent any more: others may have the room. */
  release(): void {
    this.#stop();
    ROOM.give(this.#bytes);
    this.#bytes = 0;
  }
}
