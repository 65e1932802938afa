import type { ClientHttp2Session, ServerHttp2Session } from 'node:http2';
import { recordedHeaders } from './recorded_headers.js';
import { Http2Relay } from './http2_relay.js';
import { WINDOW_BYTES, type Http2Upstream } from './http2_upstream.js';
import type { Reachability } from '../reachability.js';
import { refusalOf } from '../refusal/refusal_of.js';
import { refuseStream } from '../refusal/refuse_stream.js';
import type { TapOptions } from '../tap.js';
import { upstreamErrorOf } from '../tap_counters.js';
import type { UsageAsker } from '../usage/usage_ask.js';

export interface Http2ClientOptions {
  tap: TapOptions;
  upstream: Http2Upstream;
  usage: UsageAsker;
  reachability: Reachability;
  /** An exchange begins (1) or ends (-1). */
  onActive(change: number): void;
}

/**
 * A client of the http tap that speaks HTTP/2. It has a connection to the model server of its own, which lives and dies with it;
 * each of its streams becomes a stream there.
 */
export class Http2Client {
  readonly #session: ServerHttp2Session;
  readonly #options: Http2ClientOptions;
  #upstream: ClientHttp2Session | null = null;

  constructor(session: ServerHttp2Session, options: Http2ClientOptions) {
    this.#session = session;
    this.#options = options;
    session.setLocalWindowSize(WINDOW_BYTES);
    session.on('error', () => undefined);
    // The raw headers are there, though the type declarations do not know of them.
    session.on('stream', (stream, headers, flags, rawHeaders: string[] = []) => {
      options.onActive(1);
      stream.once('close', () => options.onActive(-1));
      const { tap, upstream, usage, reachability } = options;
      const { ':method': method = '', ':path': url = '', 'content-type': type = '' } = headers;
      const refusal = refusalOf(tap, { method, url, type });
      if (refusal !== null) return refuseStream(stream, headers, recordedHeaders(rawHeaders), refusal, tap);
      const relay = new Http2Relay(stream, { headers, flags, rawHeaders }, { tap, upstream, usage, reachability });
      relay.start(this.#upstreamSession());
    });
    session.once('close', () => this.#upstream?.destroy());
    this.#upstreamSession();
  }

  #upstreamSession(): ClientHttp2Session {
    const known = this.#upstream;
    if (known !== null && !known.closed && !known.destroyed) return known;
    const made = this.#options.upstream.connect();
    this.#upstream = made;
    let connected = false;
    made.once('connect', () => {
      connected = true;
      this.#options.reachability.reached();
    });
    made.on('error', (error) => {
      const reason = upstreamErrorOf(error);
      this.#options.tap.counters.upstreamError(reason);
      if (!connected) this.#options.reachability.lost(reason);
    });
    // A server that takes no more, or has gone, is left to the client to find again.
    made.once('goaway', () => this.#leave());
    made.once('close', () => connected && this.#leave());
    return made;
  }

  /** Lets the streams there are come to their end, and takes no others. */
  #leave(): void {
    if (!this.#session.closed && !this.#session.destroyed) this.#session.close();
  }
}
