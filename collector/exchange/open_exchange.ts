import type { Exchange, ExchangeEnd, WireHeaders } from '../../capture/exchange.js';
import type { Tap } from '../../core/call.js';
import { BodyCapture, type BodyLimits } from './body/body_capture.js';
import type { BusyClock } from './busy_clock.js';

/** An exchange that has ended, and what the worker needs beside it. */
export interface FinishedExchange {
  exchange: Exchange;
  /** Index of the target in the configuration. */
  target: number;
  /** The exchange's share of the time its target was busy, ms. */
  busyMs: number;
  /** Gives the bodies' memory back. Call when the exchange is no longer used. */
  release(): void;
}

/** What exchanges of all streams share. */
export interface ExchangeContext {
  limits: BodyLimits;
  /** One per target. */
  clocks: BusyClock[];
  newId(epochMs: number): string;
  /** Takes an exchange that has ended. */
  emit(finished: FinishedExchange): void;
  /** Counts something that could not be understood. */
  unreadable(target: number, reason: UnreadableReason): void;
}

/** `not_http`: bytes that are not HTTP/1. `http2`: an HTTP/2 connection that cannot be followed any more. `lost`: an exchange of which bytes are missing. `websocket`: a WebSocket whose messages cannot be read. `shutdown`: cut by our own end. */
export type UnreadableReason = 'not_http' | 'http2' | 'websocket' | 'lost' | 'shutdown' | 'backend';

export interface ExchangeStart {
  target: number;
  tap: Extract<Tap, 'tcp' | 'http'>;
  method: string;
  url: string;
  httpVersion: string;
  headers: WireHeaders;
  /** Monotonic time of the first byte, ms. */
  atMs: number;
  /** Unix ms minus monotonic ms. */
  epochOffsetMs: number;
  /** The tap answers itself, as a budget is spent. */
  refused?: boolean;
  /** It is a part of what was said over a WebSocket. */
  overWebSocket?: boolean;
}

const NO_HEADERS: WireHeaders = Object.freeze(Object.create(null));

/** An exchange that is going on. Times are the main thread's monotonic clock, ms. */
export class OpenExchange {
  readonly method: string;
  requestDone = false;
  responseDone = false;
  upgraded = false;
  readonly #context: ExchangeContext;
  readonly #start: ExchangeStart;
  /** None where the model server is not asked: it is not busy with this. */
  readonly #clock: BusyClock | undefined;
  readonly #busyMark: number;
  readonly #request: BodyCapture;
  #response: BodyCapture | null = null;
  #status = 0;
  #responseHeaders = NO_HEADERS;
  #trailers = NO_HEADERS;
  #firstByteAt = 0;
  #lastByteAt: number;

  constructor(context: ExchangeContext, start: ExchangeStart) {
    this.#context = context;
    this.#start = start;
    this.method = start.method;
    this.#lastByteAt = start.atMs;
    this.#clock = start.refused === true ? undefined : context.clocks[start.target];
    this.#busyMark = this.#clock?.start(start.atMs) ?? 0;
    this.#request = new BodyCapture(context.limits, start.target, announced(start.headers));
  }

  get answered(): boolean {
    return this.#response !== null;
  }

  requestBytes(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#request.append(bytes, start, end, atMs - this.#start.atMs);
    this.#lastByteAt = atMs;
  }

  requestEnds(atMs: number): void {
    this.requestDone = true;
    this.#lastByteAt = atMs;
  }

  responseHead(status: number, headers: WireHeaders, firstByteAt: number, atMs: number): void {
    this.#status = status;
    this.#responseHeaders = headers;
    this.#firstByteAt = firstByteAt;
    this.#lastByteAt = atMs;
    this.#response = new BodyCapture(this.#context.limits, this.#start.target, announced(headers));
  }

  responseBytes(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#response?.append(bytes, start, end, atMs - this.#start.atMs);
    this.#lastByteAt = atMs;
  }

  responseTrailers(trailers: WireHeaders): void {
    this.#trailers = trailers;
  }

  responseEnds(atMs: number): void {
    this.responseDone = true;
    this.#lastByteAt = atMs;
  }

  /** Ends the exchange and hands it on. `atMs`: when it was cut short; the last byte's time otherwise. */
  finish(end: ExchangeEnd, atMs = this.#lastByteAt): void {
    const busyMs = this.#stopClock(atMs);
    this.#context.emit({
      exchange: this.#toExchange(end, atMs),
      target: this.#start.target,
      busyMs,
      release: () => this.#release(),
    });
  }

  /** Ends the exchange without a record. */
  discard(reason: UnreadableReason, atMs: number): void {
    this.#stopClock(atMs);
    this.#release();
    this.#context.unreadable(this.#start.target, reason);
  }

  /** What was agreed on, of an exchange that has left HTTP. */
  get handshake(): { start: ExchangeStart; status: number; responseHeaders: WireHeaders } {
    return { start: this.#start, status: this.#status, responseHeaders: this.#responseHeaders };
  }

  /** Ends the exchange without a record: what matters comes after it. */
  forget(atMs: number): void {
    this.#stopClock(atMs);
    this.#release();
  }

  #stopClock(atMs: number): number {
    return this.#clock?.end(atMs, this.#busyMark) ?? 0;
  }

  #release(): void {
    this.#request.release();
    this.#response?.release();
  }

  #toExchange(end: ExchangeEnd, endAt: number): Exchange {
    const { tap, method, url, httpVersion, headers, atMs, epochOffsetMs } = this.#start;
    const startedAt = atMs + epochOffsetMs;
    return {
      id: this.#context.newId(startedAt),
      tap,
      startedAt,
      request: { method, url, httpVersion, headers, body: this.#request.finish() },
      response:
        this.#response === null
          ? null
          : {
              status: this.#status,
              headers: this.#responseHeaders,
              trailers: this.#trailers,
              body: this.#response.finish(),
              firstByteMs: this.#firstByteAt - atMs,
            },
      durationMs: Math.max(0, endAt - atMs),
      end,
      upgraded: this.upgraded,
      refused: this.#start.refused ?? false,
      overWebSocket: this.#start.overWebSocket ?? false,
    };
  }
}

/** Size of the body a head announces, else 0. */
function announced(headers: WireHeaders): number {
  const size = Number(headers['content-length'] ?? 0);
  return size > 0 ? size : 0;
}
