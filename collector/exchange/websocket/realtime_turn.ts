import type { ExchangeEnd } from '../../../capture/exchange.js';
import { OpenExchange, type ExchangeContext, type UnreadableReason } from '../open_exchange.js';
import type { Handshake } from './websocket_connection.js';

/** Of the pieces a response comes in; beyond that only its end is kept, which repeats them all. */
const MAX_PIECES_BYTES = 96 * 1024;
const NEW_LINE = '\n';

/**
 * One response of a Realtime session as an exchange: the handshake's head; as request the settings of the session and the
 * conversation so far, as response the events of the response, one JSON each line. Sound is left out.
 */
export class RealtimeTurn {
  readonly #exchange: OpenExchange;
  #pieces = 0;
  #lastAt: number;

  /** @param startedAt when the model was asked, ms */
  constructor(context: ExchangeContext, { start, status, responseHeaders }: Handshake, startedAt: number, now: number) {
    this.#exchange = new OpenExchange(context, { ...start, atMs: startedAt, overWebSocket: true });
    this.#exchange.responseHead(status, responseHeaders, now, now);
    this.#lastAt = now;
  }

  /** A piece of the response: text, transcript, arguments; of sound, that there was some. */
  piece(event: Record<string, unknown>, atMs: number): void {
    this.#lastAt = atMs;
    if (this.#pieces > MAX_PIECES_BYTES) return;
    this.#pieces += this.#add(event, atMs);
  }

  /** An event that tells more than a piece. */
  event(event: Record<string, unknown>, atMs: number): void {
    this.#lastAt = atMs;
    this.#add(event, atMs);
  }

  /** @param asked what the model was asked, and how */
  finish(asked: Record<string, unknown>, end: ExchangeEnd, atMs = this.#lastAt): void {
    const line = Buffer.from(JSON.stringify(asked));
    this.#exchange.requestBytes(line, 0, line.length, this.#lastAt);
    this.#exchange.finish(end, atMs);
  }

  discard(reason: UnreadableReason, atMs: number): void {
    this.#exchange.discard(reason, atMs);
  }

  #add(event: Record<string, unknown>, atMs: number): number {
    const line = Buffer.from(JSON.stringify(event, withoutSound) + NEW_LINE);
    this.#exchange.responseBytes(line, 0, line.length, atMs);
    return line.length;
  }
}

function withoutSound(key: string, value: unknown): unknown {
  return key === 'audio' && typeof value === 'string' ? undefined : value;
}
