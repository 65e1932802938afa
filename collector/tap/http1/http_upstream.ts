import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TargetConfig } from '../../../core/config/schema.js';
import type { Logger } from '../../../core/process/log.js';
import { AwsSigner } from '../aws/signer.js';
import { PROBE_AFTER_MS } from '../keep_alive.js';
import { Reachability } from '../reachability.js';

/** One connection to the upstream at a time; requests a client sends ahead wait for it. */
const AGENT_OPTIONS = {
  keepAlive: true,
  keepAliveInitialDelay: PROBE_AFTER_MS,
  keepAliveMsecs: PROBE_AFTER_MS,
  maxSockets: 1,
  maxFreeSockets: 1,
  noDelay: true,
};

/** The model server of a target, for requests of the http tap. */
export class HttpUpstream {
  /** For the Host header. */
  readonly host: string;
  readonly reachability: Reachability;
  /** Null where requests are not signed. */
  readonly signer: AwsSigner | null;
  readonly #url: URL;
  readonly #hostname: string;
  readonly #secure: boolean;
  readonly #basePath: string;
  readonly #connectTimeoutMs: number;

  constructor(target: TargetConfig, log: Logger) {
    this.reachability = new Reachability(target, log);
    this.signer = AwsSigner.for(target, log);
    this.#url = new URL(target.upstream);
    this.host = this.#url.host;
    this.#hostname = this.#url.hostname.replace(/^\[(.*)\]$/, '$1');
    this.#secure = this.#url.protocol === 'https:';
    this.#basePath = this.#url.pathname.replace(/\/$/, '');
    this.#connectTimeoutMs = target.connect_timeout;
  }

  /** For messages: without credentials. */
  get origin(): string {
    return this.#url.origin;
  }

  /**
   * An agent for one client connection: it has its own upstream connection, which lives and dies with it, so that the client
   * meets the same closes, limits and stickiness as without a tap.
   */
  createAgent(): HttpAgent {
    return this.#secure ? new HttpsAgent(AGENT_OPTIONS) : new HttpAgent(AGENT_OPTIONS);
  }

  /** Path and query of a request, as they are sent. */
  pathOf(method: string, url: string): string {
    return method === 'CONNECT' || url === '*' ? url : this.#basePath + originForm(url);
  }

  /** A request to the upstream. `onConnectTimeout` is called when no connection came about in time. */
  request(options: { method: string; url: string; headers: string[]; agent: HttpAgent }): ClientRequest {
    const { method, url, headers, agent } = options;
    const full: RequestOptions & { servername?: string } = {
      host: this.#hostname,
      port: this.#url.port || (this.#secure ? 443 : 80),
      method,
      path: this.pathOf(method, url),
      // Kept as they are, with case, order and repetitions, when given as a flat list.
      headers: headers as unknown as RequestOptions['headers'],
      agent,
      maxHeaderSize: MAX_HEADER_BYTES,
    };
    const request = this.#secure ? httpsRequest(full) : httpRequest(full);
    request.once('socket', (socket) => this.#limitConnect(request, socket));
    return request;
  }

  #limitConnect(request: ClientRequest, socket: Socket): void {
    if (!socket.connecting) return;
    const timer = setTimeout(() => {
      request.destroy(
        Object.assign(new Error(`no connection within ${this.#connectTimeoutMs} ms`), { code: 'ETIMEDOUT' }),
      );
    }, this.#connectTimeoutMs);
    socket.once(this.#secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      this.reachability.reached();
    });
    socket.once('close', () => clearTimeout(timer));
  }
}

export const MAX_HEADER_BYTES = 128 * 1024;

/** `http://host/path` (as sent to proxies) without its origin. */
function originForm(url: string): string {
  if (url.startsWith('/')) return url;
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return `/${url}`;
  }
}
