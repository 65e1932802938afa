import type { ExchangeEnd, WireHeaders } from '../../../capture/exchange.js';
import { CLOSE, type CloseReason } from '../../queue/records.js';
import type { ExchangeContext, ExchangeStart, UnreadableReason } from '../open_exchange.js';
import type { WireStream } from '../wire_stream.js';
import { negotiatedInflaters } from './inflater.js';
import { MessageReader } from './message_reader.js';
import { LiveSession } from './live_session.js';
import { realtimeKind } from './realtime_path.js';
import { RealtimeSession } from './realtime_session.js';

/** The request that left HTTP, and its answer. */
export interface Handshake {
  start: ExchangeStart;
  status: number;
  responseHeaders: WireHeaders;
}

/** Cuts what is said over a WebSocket into exchanges. Times are the main thread's monotonic clock, ms. */
export interface WebSocketSession {
  /** The model is at work, or is waited for. */
  readonly busy: boolean;
  clientSays(message: string, atMs: number): void;
  serverSays(message: string, atMs: number): void;
  /** The connection is over. */
  end(end: ExchangeEnd, atMs: number): void;
  discard(reason: UnreadableReason, atMs: number): void;
}

/** The WebSocket that follows a handshake, where its messages are read; undefined where bytes just pass. */
export function realtimeConnection(context: ExchangeContext, handshake: Handshake): WireStream | undefined {
  const { start, status } = handshake;
  const kind = status === 101 ? realtimeKind(start.url, start.headers['upgrade']) : undefined;
  if (kind === undefined) return undefined;
  // Google's servers send their JSON as binary messages.
  return kind === 'gemini'
    ? new WebSocketConnection(context, handshake, new LiveSession(context, handshake), true)
    : new WebSocketConnection(context, handshake, new RealtimeSession(context, handshake), false);
}

/** Follows one WebSocket (RFC 6455): bytes of both directions in, an exchange for each response of the model out. */
class WebSocketConnection implements WireStream {
  readonly #context: ExchangeContext;
  readonly #target: number;
  readonly #session: WebSocketSession;
  readonly #client: MessageReader;
  readonly #server: MessageReader;
  #following = true;
  /** Who said first that it is over. */
  #closedBy: 'client' | 'server' | null = null;
  #now: number;

  constructor(context: ExchangeContext, handshake: Handshake, session: WebSocketSession, readsBinary: boolean) {
    const { limits } = context;
    this.#context = context;
    this.#target = handshake.start.target;
    this.#now = handshake.start.atMs;
    const inflaters = negotiatedInflaters(handshake.responseHeaders['sec-websocket-extensions']);
    this.#session = session;
    this.#client = new MessageReader(limits, this.#target, inflaters?.client ?? null, readsBinary, {
      text: (message) => session.clientSays(message, this.#now),
      closes: () => (this.#closedBy ??= 'client'),
    });
    this.#server = new MessageReader(limits, this.#target, inflaters?.server ?? null, readsBinary, {
      text: (message) => session.serverSays(message, this.#now),
      closes: () => (this.#closedBy ??= 'server'),
    });
    if (inflaters === null) this.#stop(this.#now);
  }

  get busy(): boolean {
    return !this.#following || this.#session.busy;
  }

  clientData(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#read(this.#client, bytes, start, end, atMs);
  }

  serverData(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#read(this.#server, bytes, start, end, atMs);
  }

  clientEnd(): void {
    this.#closedBy ??= 'client';
  }

  serverEnd(_bytes: Buffer, _start: number, _end: number, atMs: number): void {
    this.#closedBy ??= 'server';
    this.#end(atMs);
  }

  close(reason: CloseReason, atMs: number): void {
    this.#closedBy ??= reason === CLOSE.clientReset ? 'client' : 'server';
    if (reason === CLOSE.shutdown) this.#session.discard('shutdown', atMs);
    else this.#end(atMs);
    this.#release();
  }

  lose(atMs: number): void {
    this.#session.discard('lost', atMs);
    this.#release();
  }

  #read(reader: MessageReader, bytes: Buffer, start: number, end: number, atMs: number): void {
    if (!this.#following) return;
    this.#now = atMs;
    try {
      reader.read(bytes, start, end);
    } catch {
      this.#stop(atMs);
    }
  }

  /** What comes from here on cannot be read. */
  #stop(atMs: number): void {
    this.#context.unreadable(this.#target, 'websocket');
    this.lose(atMs);
  }

  #end(atMs: number): void {
    this.#session.end(this.#closedBy === 'client' ? 'client_abort' : 'server_reset', atMs);
    this.#release();
  }

  #release(): void {
    this.#following = false;
    this.#client.release();
    this.#server.release();
  }
}
