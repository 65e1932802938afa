import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { TargetConfig } from '../../../core/config/schema.js';
import type { AwsSigner } from '../aws/signer.js';
import { PROBE_AFTER_MS } from '../keep_alive.js';

/** What we take ahead of what the other side has read, for a stream and for a connection, bytes. */
export const WINDOW_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 128 * 1024;
const MAX_HEADERS = 1000;

/** Settings of both sides. What is pushed by a server nobody has asked for. */
export const HTTP2_OPTIONS = {
  maxHeaderListPairs: MAX_HEADERS,
  settings: { initialWindowSize: WINDOW_BYTES, maxHeaderListSize: MAX_HEADER_BYTES, enablePush: false },
};

/** The model server of a target, for clients that speak HTTP/2: with prior knowledge over plain TCP, by ALPN over TLS. */
export class Http2Upstream {
  readonly scheme: string;
  /** For `:authority`. */
  readonly host: string;
  readonly basePath: string;
  /** Null where requests are not signed. */
  readonly signer: AwsSigner | null;
  readonly #url: URL;
  readonly #connectTimeoutMs: number;

  constructor(target: TargetConfig, signer: AwsSigner | null) {
    this.signer = signer;
    this.#url = new URL(target.upstream);
    this.scheme = this.#url.protocol.slice(0, -1);
    this.host = this.#url.host;
    this.basePath = this.#url.pathname.replace(/\/$/, '');
    this.#connectTimeoutMs = target.connect_timeout;
  }

  /** A connection of its own for one client. What goes wrong with it is its `error`. */
  connect(): ClientHttp2Session {
    const session = connectHttp2(this.#url.origin, { ...HTTP2_OPTIONS, createConnection: () => this.#socket() });
    session.once('connect', () => session.setLocalWindowSize(WINDOW_BYTES));
    return session;
  }

  #socket(): Socket {
    const secure = this.scheme === 'https';
    const host = this.#url.hostname.replace(/^\[(.*)\]$/, '$1');
    const options = {
      host,
      port: Number(this.#url.port || (secure ? 443 : 80)),
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_AFTER_MS,
    };
    const socket = secure ? connectTls({ ...options, servername: host, ALPNProtocols: ['h2'] }) : connectTcp(options);
    this.#limitConnect(socket, secure ? 'secureConnect' : 'connect');
    if (secure) socket.once('secureConnect', () => mustSpeakHttp2(socket as TLSSocket));
    return socket;
  }

  #limitConnect(socket: Socket, connected: 'connect' | 'secureConnect'): void {
    const timer = setTimeout(() => {
      const error = new Error(`no connection within ${this.#connectTimeoutMs} ms`);
      socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    }, this.#connectTimeoutMs);
    socket.once(connected, () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  }
}

function mustSpeakHttp2(socket: TLSSocket): void {
  if (socket.alpnProtocol !== 'h2') socket.destroy(new Error('the model server does not speak HTTP/2'));
}
