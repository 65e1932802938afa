import type { ExchangeEnd, WireHeaders } from '../../capture/exchange.js';
import { InferStream, isInferStream } from './grpc/infer_stream.js';
import { OpenExchange, type ExchangeContext, type ExchangeStart, type UnreadableReason } from './open_exchange.js';

/** Takes the parts of one exchange of HTTP as they come. `OpenExchange` makes one call of it, `InferStream` one for each of its requests. */
export interface ExchangeSink {
  readonly method: string;
  readonly answered: boolean;
  readonly requestDone: boolean;
  readonly responseDone: boolean;
  upgraded: boolean;
  requestBytes(bytes: Buffer, start: number, end: number, atMs: number): void;
  requestEnds(atMs: number): void;
  responseHead(status: number, headers: WireHeaders, firstByteAt: number, atMs: number): void;
  responseBytes(bytes: Buffer, start: number, end: number, atMs: number): void;
  responseTrailers(trailers: WireHeaders): void;
  responseEnds(atMs: number): void;
  finish(end: ExchangeEnd, atMs?: number): void;
  discard(reason: UnreadableReason, atMs: number): void;
  /** Ends without a record. */
  forget(atMs: number): void;
}

/** The sink for a request that begins. */
export function openExchange(context: ExchangeContext, start: ExchangeStart): ExchangeSink {
  return isInferStream(start) ? new InferStream(context, start) : new OpenExchange(context, start);
}
