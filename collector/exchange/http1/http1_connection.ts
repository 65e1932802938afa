import type { ExchangeEnd } from '../../../capture/exchange.js';
import { CLOSE, type CloseReason } from '../../queue/records.js';
import { looksLikeRequest } from '../../queue/request_start.js';
import { Http2Connection } from '../http2/http2_connection.js';
import { BODY, MessageParser, methodName, type BodyRule, type MessageHead } from './message_parser.js';
import { OpenExchange, type ExchangeContext, type UnreadableReason } from '../open_exchange.js';
import type { WireStream } from '../wire_stream.js';
import { realtimeConnection } from '../websocket/websocket_connection.js';
import { wireHeaders } from '../wire_headers.js';

/** Requests a connection may send ahead of their responses and still be followed. */
const MAX_PIPELINED = 1000;
const UNSET = -1;

/**
 * Follows one connection of the tcp tap: bytes of both directions in, exchanges out (HTTP/1.0 and 1.1).
 * Bytes that are not HTTP/1 make it blind until a request begins after the server has spoken; what was going on then is lost and counted.
 */
export class Http1Connection implements WireStream {
  readonly #context: ExchangeContext;
  readonly #target: number;
  readonly #requests: MessageParser;
  readonly #responses: MessageParser;
  /** Exchanges without a complete response, oldest first; the last one may still be sending its request. */
  readonly #waiting: OpenExchange[] = [];
  /** The exchange whose request is being read. */
  #sending: OpenExchange | null = null;
  #state: 'following' | 'blind' | 'opaque' = 'following';
  /** What the connection speaks after HTTP, where that is read. */
  #next: WireStream | undefined;
  /** A request asked to leave HTTP: what the client sends next may be anything. */
  #mayLeaveHttp = false;
  /** It did send something else. */
  #clientUnread = false;
  #informational = false;
  /** The server has taken the client's offer to go on in HTTP/2. */
  #toHttp2 = false;
  #clientEnded = false;
  #serverSpokeLast = true;
  #requestStartedAt = UNSET;
  #responseStartedAt = UNSET;
  #now = 0;
  #epochOffset = 0;

  constructor(context: ExchangeContext, target: number) {
    this.#context = context;
    this.#target = target;
    this.#requests = new MessageParser('REQUEST', {
      head: (head) => this.#requestHead(head),
      body: (bytes, start, end) => this.#sending?.requestBytes(bytes, start, end, this.#now),
      trailers: () => undefined,
      complete: () => this.#requestComplete(),
    });
    this.#responses = new MessageParser('RESPONSE', {
      head: (head) => this.#responseHead(head),
      body: (bytes, start, end) => this.#waiting[0]?.responseBytes(bytes, start, end, this.#now),
      trailers: (trailers) => this.#waiting[0]?.responseTrailers(wireHeaders(trailers)),
      complete: () => this.#responseComplete(),
    });
  }

  get busy(): boolean {
    if (this.#next !== undefined) return this.#next.busy;
    return this.#state !== 'following' || this.#waiting.length > 0 || !this.#requests.betweenMessages;
  }

  clientData(bytes: Buffer, start: number, end: number, atMs: number, epochOffsetMs: number): void {
    if (this.#state === 'blind') this.#tryResume(bytes, start, end);
    this.#serverSpokeLast = false;
    if (this.#state !== 'following') return this.#next?.clientData(bytes, start, end, atMs, epochOffsetMs);
    this.#now = atMs;
    this.#epochOffset = epochOffsetMs;
    if (this.#requestStartedAt === UNSET) this.#requestStartedAt = atMs;
    this.#read(this.#requests, bytes, start, end);
    if (this.#requests.betweenMessages) this.#requestStartedAt = UNSET;
  }

  serverData(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#serverSpokeLast = true;
    if (this.#state !== 'following') return this.#next?.serverData(bytes, start, end, atMs);
    this.#now = atMs;
    if (this.#responseStartedAt === UNSET) this.#responseStartedAt = atMs;
    const read = this.#read(this.#responses, bytes, start, end);
    if (this.#next !== undefined && read < end) this.#next.serverData(bytes, read, end, atMs);
    if (this.#responses.betweenMessages) this.#responseStartedAt = UNSET;
  }

  clientEnd(atMs: number): void {
    this.#clientEnded = true;
    this.#next?.clientEnd(atMs);
  }

  /** The server says no more: a body without announced length is complete now, all else is cut short. */
  serverEnd(bytes: Buffer, start: number, end: number, atMs: number): void {
    if (this.#state !== 'following') return this.#next?.serverEnd(bytes, start, end, atMs);
    this.#now = atMs;
    this.#responses.finish();
    this.#finishAll(this.#clientEnded ? 'client_abort' : 'server_reset', atMs);
  }

  close(reason: CloseReason, atMs: number): void {
    this.#next?.close(reason, atMs);
    if (reason === CLOSE.shutdown) this.#discardAll('shutdown', atMs);
    else this.#finishAll(this.#endOf(reason), atMs);
    this.#state = 'opaque';
  }

  lose(atMs: number): void {
    this.#next?.lose(atMs);
    this.#discardAll('lost', atMs);
    this.#state = 'opaque';
  }

  #endOf(reason: CloseReason): ExchangeEnd {
    if (reason === CLOSE.unreachable) return 'upstream_unreachable';
    if (reason === CLOSE.timeout) return 'timeout';
    return reason === CLOSE.clientReset || this.#clientEnded ? 'client_abort' : 'server_reset';
  }

  /** @returns how far it got: less than `end` where the connection left HTTP */
  #read(parser: MessageParser, bytes: Buffer, start: number, end: number): number {
    let at = start;
    try {
      while (at < end && this.#state === 'following') at = parser.read(bytes, at, end);
    } catch {
      // A client that asked to leave HTTP may already speak the other protocol: the response decides.
      if (parser === this.#requests && this.#mayLeaveHttp) {
        this.#clientUnread = true;
        return end;
      }
      this.#goBlind('not_http');
    }
    return at;
  }

  #requestHead(head: MessageHead): BodyRule {
    const method = methodName(head.method);
    if (method === 'PRI') {
      this.#leave('http2');
      return BODY.leavesHttp;
    }
    if (this.#waiting.length >= MAX_PIPELINED) throw new Error('too many requests ahead of their responses');
    this.#mayLeaveHttp = head.upgrade;
    this.#sending = new OpenExchange(this.#context, {
      target: this.#target,
      tap: 'tcp',
      method,
      url: head.url,
      httpVersion: `${head.versionMajor}.${head.versionMinor}`,
      headers: wireHeaders(head.headers),
      atMs: this.#requestStartedAt === UNSET ? this.#now : this.#requestStartedAt,
      epochOffsetMs: this.#epochOffset,
    });
    this.#waiting.push(this.#sending);
    return BODY.asTold;
  }

  #requestComplete(): void {
    const exchange = this.#sending;
    this.#sending = null;
    this.#requestStartedAt = UNSET;
    exchange?.requestEnds(this.#now);
    if (exchange?.responseDone === true) exchange.finish('complete');
  }

  #responseHead(head: MessageHead): BodyRule {
    const exchange = this.#waiting[0];
    if (exchange === undefined) throw new Error('a response without a request');
    const status = head.statusCode;
    this.#informational = status >= 100 && status < 200 && status !== 101;
    if (this.#informational) return BODY.none;
    const startedAt = this.#responseStartedAt === UNSET ? this.#now : this.#responseStartedAt;
    if (status === 101 && asksForHttp2(exchange)) {
      this.#toHttp2 = exchange.requestDone;
      if (this.#toHttp2) return BODY.leavesHttp;
    }
    exchange.responseHead(status, wireHeaders(head.headers), startedAt, this.#now);
    exchange.upgraded = status === 101 || (exchange.method === 'CONNECT' && status >= 200 && status < 300);
    if (exchange.upgraded) return BODY.leavesHttp;
    return exchange.method === 'HEAD' || status === 204 || status === 304 ? BODY.none : BODY.asTold;
  }

  #responseComplete(): void {
    this.#responseStartedAt = UNSET;
    if (this.#informational) {
      this.#informational = false;
      return;
    }
    const exchange = this.#waiting.shift();
    if (exchange === undefined) return;
    if (this.#toHttp2) return this.#goOnInHttp2(exchange);
    exchange.responseEnds(this.#now);
    if (exchange.upgraded) this.#upgrade(exchange);
    else if (exchange.requestDone) exchange.finish('complete');
    if (this.#clientUnread && this.#state === 'following') this.#goBlind('not_http');
  }

  /** The answer to the request that asked for HTTP/2 comes in HTTP/2. */
  #goOnInHttp2(exchange: OpenExchange): void {
    const next = new Http2Connection(this.#context, this.#target);
    const { start } = exchange.handshake;
    try {
      next.adopt(exchange, start, Buffer.from(start.headers['http2-settings'] ?? '', 'base64url'));
      this.#next = next;
    } catch {
      this.#context.unreadable(this.#target, 'http2');
      exchange.discard('lost', this.#now);
    }
    this.#finishAll('server_reset', this.#now);
    this.#state = 'opaque';
  }

  /** From here on bytes pass that are not HTTP. */
  #upgrade(exchange: OpenExchange): void {
    if (this.#sending === exchange) this.#sending = null;
    this.#next = this.#clientUnread ? undefined : realtimeConnection(this.#context, exchange.handshake);
    if (this.#next === undefined) exchange.finish('complete');
    else exchange.forget(this.#now);
    this.#finishAll('server_reset', this.#now);
    this.#state = 'opaque';
  }

  /** Ends what is going on because nothing more will be read. */
  #finishAll(end: ExchangeEnd, atMs: number): void {
    for (const exchange of this.#takeAll()) {
      if (exchange.responseDone) exchange.finish('complete');
      else exchange.finish(end, atMs);
    }
  }

  #discardAll(reason: UnreadableReason, atMs: number): void {
    for (const exchange of this.#takeAll()) exchange.discard(reason, atMs);
  }

  #takeAll(): OpenExchange[] {
    const all = this.#waiting.splice(0);
    // A response may be complete before its request is.
    if (this.#sending?.responseDone === true) all.unshift(this.#sending);
    this.#sending = null;
    return all;
  }

  #goBlind(reason: UnreadableReason): void {
    this.#state = 'blind';
    this.#context.unreadable(this.#target, reason);
    this.#discardAll('lost', this.#now);
  }

  /** The connection speaks another protocol from here on. */
  #leave(reason: UnreadableReason): void {
    this.#goBlind(reason);
    this.#state = 'opaque';
  }

  #tryResume(bytes: Buffer, start: number, end: number): void {
    if (!this.#serverSpokeLast || !looksLikeRequest(bytes, start, end)) return;
    this.#requests.restart();
    this.#responses.restart();
    this.#requestStartedAt = UNSET;
    this.#responseStartedAt = UNSET;
    this.#informational = false;
    this.#mayLeaveHttp = false;
    this.#clientUnread = false;
    this.#state = 'following';
  }
}

function asksForHttp2({ handshake }: OpenExchange): boolean {
  return (handshake.start.headers['upgrade'] ?? '').toLowerCase() === 'h2c';
}
