import type { ExchangeEnd } from '../../capture/exchange.js';
import { asArray, asString } from '../../core/json.js';
import { CLOSE, type CloseReason, type RequestHead, type ResponseHead } from '../queue/records.js';
import { openExchange, type ExchangeSink } from './exchange_sink.js';
import { isPastDeadline } from './grpc/deadline.js';
import type { ExchangeContext, ExchangeStart } from './open_exchange.js';
import { realtimeConnection } from './websocket/websocket_connection.js';
import { wireHeaders } from './wire_headers.js';
import type { WireStream } from './wire_stream.js';

const ENDS: Record<CloseReason, ExchangeEnd> = {
  [CLOSE.ended]: 'complete',
  [CLOSE.clientReset]: 'client_abort',
  [CLOSE.serverReset]: 'server_reset',
  [CLOSE.unreachable]: 'upstream_unreachable',
  [CLOSE.timeout]: 'timeout',
  [CLOSE.shutdown]: 'server_reset',
};

/** One exchange of the http tap, whose main thread has parsed it already. */
export class HttpExchange implements WireStream {
  readonly busy = true;
  readonly #context: ExchangeContext;
  readonly #start: ExchangeStart;
  readonly #exchange: ExchangeSink;
  /** What follows when the exchange has left HTTP, where that is read. */
  #next: WireStream | undefined;

  constructor(context: ExchangeContext, head: RequestHead, atMs: number, epochOffsetMs: number) {
    this.#context = context;
    this.#start = {
      target: head.target,
      tap: 'http',
      method: head.method,
      url: head.url,
      httpVersion: head.httpVersion,
      headers: wireHeaders(head.headers),
      refused: head.refused ?? false,
      atMs,
      epochOffsetMs,
    };
    this.#exchange = openExchange(context, this.#start);
  }

  clientData(bytes: Buffer, start: number, end: number, atMs: number, epochOffsetMs: number): void {
    if (this.#next !== undefined) this.#next.clientData(bytes, start, end, atMs, epochOffsetMs);
    else this.#exchange.requestBytes(bytes, start, end, atMs);
  }

  clientEnd(atMs: number): void {
    if (this.#next !== undefined) this.#next.clientEnd(atMs);
    else this.#exchange.requestEnds(atMs);
  }

  responseHead(head: ResponseHead, atMs: number): void {
    const responseHeaders = wireHeaders(head.headers);
    this.#exchange.responseHead(head.status, responseHeaders, atMs, atMs);
    this.#exchange.upgraded = head.upgraded;
    if (!head.upgraded) return;
    this.#next = realtimeConnection(this.#context, { start: this.#start, status: head.status, responseHeaders });
    if (this.#next !== undefined) this.#exchange.forget(atMs);
  }

  serverData(bytes: Buffer, start: number, end: number, atMs: number): void {
    if (this.#next !== undefined) this.#next.serverData(bytes, start, end, atMs);
    else this.#exchange.responseBytes(bytes, start, end, atMs);
  }

  serverEnd(bytes: Buffer, start: number, end: number, atMs: number): void {
    const trailers = asArray(JSON.parse(bytes.toString('utf8', start, end))).map(asString);
    if (trailers.length > 0) this.#exchange.responseTrailers(wireHeaders(trailers));
    this.#exchange.responseEnds(atMs);
  }

  close(reason: CloseReason, atMs: number): void {
    if (this.#next !== undefined) this.#next.close(reason, atMs);
    else if (reason === CLOSE.shutdown) this.#exchange.discard('shutdown', atMs);
    else if (reason === CLOSE.ended || this.#exchange.responseDone) this.#exchange.finish('complete');
    else this.#exchange.finish(this.#endOf(reason, atMs), atMs);
  }

  #endOf(reason: CloseReason, atMs: number): ExchangeEnd {
    const { headers, atMs: startedAt } = this.#start;
    return reason === CLOSE.clientReset && isPastDeadline(headers, atMs - startedAt) ? 'timeout' : ENDS[reason];
  }

  lose(atMs: number): void {
    if (this.#next !== undefined) this.#next.lose(atMs);
    else this.#exchange.discard('lost', atMs);
  }
}
