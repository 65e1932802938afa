import { createServer, type Agent, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { Duplex } from 'node:stream';
import { declineHttp2, offersHttp2 } from './http2/decline_http2.js';
import { Http2Client } from './http2/http2_client.js';
import { HTTP2_OPTIONS, Http2Upstream } from './http2/http2_upstream.js';
import { HttpRelay, type HttpRelayOptions } from './http1/http_relay.js';
import { responseOn, tunnel } from './http1/http_tunnel.js';
import { HttpUpstream, MAX_HEADER_BYTES } from './http1/http_upstream.js';
import { PROBE_AFTER_MS } from './keep_alive.js';
import { refusalOf } from './refusal/refusal_of.js';
import { refuseCall, refuseUpgrade } from './refusal/refuse_call.js';
import { sniffPreface } from './http2/sniff_preface.js';
import type { Tap, TapOptions } from './tap.js';
import { UsageAsker } from './usage/usage_ask.js';

interface Client {
  agent: Agent;
  /** Exchanges going on. */
  active: number;
  /** The newest exchange, while one is going on. */
  newest: HttpRelay | null;
  /** Upstream connections whose end is watched. */
  watched: WeakSet<Socket>;
}

/** The rewriting tap: a reverse proxy for https, named upstreams and base paths. Speaks HTTP/1.1, and HTTP/2 with clients that begin with it. */
export class HttpTap implements Tap {
  readonly kind = 'http';
  readonly #options: TapOptions;
  readonly #upstream: HttpUpstream;
  readonly #http2Upstream: Http2Upstream;
  readonly #usage = new UsageAsker();
  readonly #server: Server;
  readonly #http2: Http2Server;
  readonly #clients = new Map<Duplex, Client>();

  constructor(options: TapOptions) {
    this.#options = options;
    this.#upstream = new HttpUpstream(options.target, options.log);
    this.#server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false, keepAliveTimeout: 0 });
    // How long clients and the server may take is between them. A client that ends its half is still answered.
    Object.assign(this.#server, { requestTimeout: 0, headersTimeout: 0, timeout: 0, httpAllowHalfOpen: true });
    const serve = (request: IncomingMessage, response: ServerResponse) => this.#serve(request, response);
    this.#server.on('request', serve);
    // Whether the body is wanted is the upstream's decision.
    this.#server.on('checkContinue', serve);
    this.#server.on('checkExpectation', serve);
    const leave = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const relay = this.#begin(socket);
      if (relay !== null) tunnel(request, socket, head, relay);
    };
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (offersHttp2(request)) declineHttp2(this.#server, request, socket, head);
      else if (!this.#refusesUpgrade(request, socket)) leave(request, socket, head);
    });
    this.#server.on('connect', leave);
    this.#http2Upstream = new Http2Upstream(options.target, this.#upstream.signer);
    this.#http2 = createHttp2Server(HTTP2_OPTIONS);
    this.#http2.on('sessionError', () => undefined);
  }

  get idle(): boolean {
    return this.#clients.size === 0;
  }

  accept(socket: Socket): void {
    const { counters } = this.#options;
    counters.connections++;
    counters.connectionsTotal++;
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    const agent = this.#upstream.createAgent();
    const client: Client = { agent, active: 0, newest: null, watched: new WeakSet<Socket>() };
    this.#clients.set(socket, client);
    this.#watch(socket, client);
    socket.once('end', () => client.newest?.clientEnds());
    socket.once('close', () => {
      this.#clients.delete(socket);
      counters.connections--;
      agent.destroy();
    });
    sniffPreface(socket, (isHttp2) => {
      if (isHttp2) this.#serveHttp2(socket, client);
      else this.#server.emit('connection', socket);
    });
  }

  closeIdle(): void {
    for (const [socket, { active }] of this.#clients) if (active === 0) socket.destroy();
  }

  destroy(): void {
    for (const socket of this.#clients.keys()) socket.destroy();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const options = this.#begin(request.socket);
    if (options === null) return;
    const { method = '', url = '', headers } = request;
    const refusal = refusalOf(this.#options, { method, url, type: headers['content-type'] ?? '' });
    if (refusal !== null) {
      response.once('close', () => options.onDone());
      return refuseCall(request, response, refusal, this.#options);
    }
    const relay = new HttpRelay(request, response, options);
    const client = this.#clients.get(request.socket);
    if (client !== undefined) client.newest = relay;
    relay.start();
  }

  /** What leaves HTTP is a live session. */
  #refusesUpgrade(request: IncomingMessage, socket: Duplex): boolean {
    const refusal = this.#options.budgets.refusal(this.#options.target.name);
    if (refusal === null) return false;
    socket.on('error', () => undefined);
    refuseUpgrade(request, responseOn(request, socket), refusal, this.#options);
    return true;
  }

  #serveHttp2(socket: Socket, client: Client): void {
    this.#http2.once('session', (session) => {
      const { reachability } = this.#upstream;
      const onActive = (change: number) => {
        client.active += change;
      };
      const { tap, upstream, usage } = { tap: this.#options, upstream: this.#http2Upstream, usage: this.#usage };
      return new Http2Client(session, { tap, upstream, usage, reachability, onActive });
    });
    // Tells of the session at once.
    this.#http2.emit('connection', socket);
  }

  #begin(socket: Duplex): HttpRelayOptions | null {
    const client = this.#clients.get(socket);
    if (client === undefined) return null;
    client.active++;
    return {
      tap: this.#options,
      upstream: this.#upstream,
      usage: this.#usage,
      agent: client.agent,
      onDone: () => {
        client.active--;
        if (client.active === 0) client.newest = null;
      },
    };
  }

  /** An upstream that closes its idle connection closes the client's: reusing it would fail, as it would without a tap. */
  #watch(socket: Duplex, client: Client): void {
    client.agent.on('free', (upstream: Socket) => {
      if (client.watched.has(upstream)) return;
      client.watched.add(upstream);
      upstream.once('close', () => {
        if (client.active === 0) socket.end();
      });
    });
  }
}
