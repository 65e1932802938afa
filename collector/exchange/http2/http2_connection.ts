import type { ExchangeEnd, WireHeaders } from '../../../capture/exchange.js';
import { CLOSE, type CloseReason } from '../../queue/records.js';
import { HTTP2_PREFACE } from '../../queue/request_start.js';
import { openExchange, type ExchangeSink } from '../exchange_sink.js';
import { isPastDeadline } from '../grpc/deadline.js';
import type { ExchangeContext, ExchangeStart, UnreadableReason } from '../open_exchange.js';
import type { WireStream } from '../wire_stream.js';
import type { FrameHead } from './frame_reader.js';
import { Half } from './half.js';
import type { HeaderList } from './header_list.js';

/** Streams of one connection that are followed at once; the others pass unread, and are counted. */
const MAX_STREAMS = 1000;

interface Stream {
  exchange: ExchangeSink;
  startedAt: number;
  headers: WireHeaders;
}

/**
 * Follows one HTTP/2 connection of the tcp tap (prior knowledge): frames of both directions in, exchanges out.
 * Header compression has a memory: once bytes are missing or wrong, nothing after them can be read, and the connection stays unread.
 */
export class Http2Connection implements WireStream {
  readonly #context: ExchangeContext;
  readonly #target: number;
  readonly #streams = new Map<number, Stream>();
  readonly #client: Half;
  readonly #server: Half;
  #following = true;
  #prefaceLeft = HTTP2_PREFACE.length;
  #newest = 0;
  #clientEnded = false;
  #now = 0;
  #epochOffset = 0;

  constructor(context: ExchangeContext, target: number) {
    this.#context = context;
    this.#target = target;
    this.#client = new Half({
      headers: (frame, list, ends) => this.#requestHeaders(frame, list, ends),
      data: (id, bytes, start, end) => this.#streams.get(id)?.exchange.requestBytes(bytes, start, end, this.#now),
      ends: (id) => this.#requestEnds(id),
      reset: (id) => this.#clientResets(id),
      settings: (tableBytes, frameBytes) => this.#server.offer(tableBytes, frameBytes),
      goAway: () => undefined,
    });
    this.#server = new Half({
      headers: (frame, list, ends) => this.#responseHeaders(frame, list, ends),
      data: (id, bytes, start, end) => this.#streams.get(id)?.exchange.responseBytes(bytes, start, end, this.#now),
      ends: (id) => this.#responseEnds(id),
      reset: (id) => this.#cut(id, 'server_reset'),
      settings: (tableBytes, frameBytes) => this.#client.offer(tableBytes, frameBytes),
      goAway: (last) => this.#serverGoesAway(last),
    });
  }

  /**
   * The connection goes on after an upgrade from HTTP/1.1 (RFC 7540 section 3.2): its first stream is the request that asked for it.
   * @param settings of the client, as its `HTTP2-Settings` header has them
   */
  adopt(exchange: ExchangeSink, { headers, atMs: startedAt }: ExchangeStart, settings: Buffer): void {
    this.#newest = 1;
    this.#streams.set(1, { exchange, startedAt, headers });
    this.#client.settings(settings);
  }

  get busy(): boolean {
    return !this.#following || this.#streams.size > 0;
  }

  clientData(bytes: Buffer, start: number, end: number, atMs: number, epochOffsetMs: number): void {
    this.#epochOffset = epochOffsetMs;
    const skipped = Math.min(this.#prefaceLeft, end - start);
    this.#prefaceLeft -= skipped;
    this.#read(this.#client, bytes, start + skipped, end, atMs);
  }

  serverData(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#read(this.#server, bytes, start, end, atMs);
  }

  clientEnd(): void {
    this.#clientEnded = true;
  }

  serverEnd(_bytes: Buffer, _start: number, _end: number, atMs: number): void {
    this.#finishAll(this.#clientEnded ? 'client_abort' : 'server_reset', atMs);
  }

  close(reason: CloseReason, atMs: number): void {
    if (reason === CLOSE.shutdown) this.#discardAll('shutdown', atMs);
    else this.#finishAll(this.#endOf(reason), atMs);
    this.#following = false;
  }

  lose(atMs: number): void {
    if (this.#following) this.#context.unreadable(this.#target, 'http2');
    this.#discardAll('lost', atMs);
    this.#following = false;
  }

  #read(half: Half, bytes: Buffer, start: number, end: number, atMs: number): void {
    if (!this.#following) return;
    this.#now = atMs;
    try {
      half.read(bytes, start, end, atMs);
    } catch {
      this.lose(atMs);
    }
  }

  #requestHeaders(frame: FrameHead, list: HeaderList, ends: boolean): void {
    const id = frame.stream;
    // Trailers, or headers of a stream that is over.
    if (id > this.#newest) this.#begin(frame, list);
    if (ends) this.#requestEnds(id);
  }

  #begin(frame: FrameHead, { method, path, headers }: HeaderList): void {
    if (frame.stream % 2 === 0 || method === '') throw new Error('not a request');
    this.#newest = frame.stream;
    if (this.#streams.size >= MAX_STREAMS) {
      this.#context.unreadable(this.#target, 'lost');
      return;
    }
    const exchange = openExchange(this.#context, {
      target: this.#target,
      tap: 'tcp',
      method,
      url: path,
      httpVersion: '2.0',
      headers,
      atMs: frame.atMs,
      epochOffsetMs: this.#epochOffset,
    });
    this.#streams.set(frame.stream, { exchange, startedAt: frame.atMs, headers });
  }

  #requestEnds(id: number): void {
    const exchange = this.#streams.get(id)?.exchange;
    if (exchange === undefined || exchange.requestDone) return;
    exchange.requestEnds(this.#now);
    this.#finishIfOver(id, exchange);
  }

  #responseHeaders(frame: FrameHead, { status, headers }: HeaderList, ends: boolean): void {
    const exchange = this.#streams.get(frame.stream)?.exchange;
    if (exchange !== undefined) {
      if (exchange.answered) exchange.responseTrailers(headers);
      else if (status >= 200) {
        exchange.responseHead(status, headers, frame.atMs, this.#now);
        // All of a response that failed at once: gRPC says so where its trailers would be.
        if (ends) exchange.responseTrailers(headers);
        exchange.upgraded = exchange.method === 'CONNECT' && status < 300;
      }
    }
    if (ends) this.#responseEnds(frame.stream);
  }

  #responseEnds(id: number): void {
    const exchange = this.#streams.get(id)?.exchange;
    if (exchange === undefined || exchange.responseDone) return;
    exchange.responseEnds(this.#now);
    this.#finishIfOver(id, exchange);
  }

  #finishIfOver(id: number, exchange: ExchangeSink): void {
    if (!exchange.requestDone || !exchange.responseDone) return;
    this.#streams.delete(id);
    exchange.finish('complete');
  }

  #clientResets(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#cut(id, isPastDeadline(stream.headers, this.#now - stream.startedAt) ? 'timeout' : 'client_abort');
  }

  /** A server that has answered in full may reset a request it does not need the rest of. */
  #cut(id: number, end: ExchangeEnd): void {
    const exchange = this.#streams.get(id)?.exchange;
    if (exchange === undefined) return;
    this.#streams.delete(id);
    if (exchange.responseDone) exchange.finish('complete');
    else exchange.finish(end, this.#now);
  }

  /** Streams beyond the last one named were not looked at, and will not be. */
  #serverGoesAway(last: number): void {
    for (const id of this.#streams.keys()) if (id > last) this.#cut(id, 'server_reset');
  }

  #endOf(reason: CloseReason): ExchangeEnd {
    if (reason === CLOSE.unreachable) return 'upstream_unreachable';
    if (reason === CLOSE.timeout) return 'timeout';
    return reason === CLOSE.clientReset || this.#clientEnded ? 'client_abort' : 'server_reset';
  }

  #finishAll(end: ExchangeEnd, atMs: number): void {
    this.#now = atMs;
    for (const id of this.#streams.keys()) this.#cut(id, end);
  }

  #discardAll(reason: UnreadableReason, atMs: number): void {
    for (const { exchange } of this.#streams.values()) exchange.discard(reason, atMs);
    this.#streams.clear();
  }
}
