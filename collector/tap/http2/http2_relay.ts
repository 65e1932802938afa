import {
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { messageOf, SidelightError } from '../../../core/errors.js';
import { ExchangeRecorder } from '../../queue/exchange_recorder.js';
import { CLOSE } from '../../queue/records.js';
import { HeldBody } from '../aws/held_body.js';
import { signedHead } from '../aws/http2_head.js';
import { AwsSigner } from '../aws/signer.js';
import { isPlainEventStream } from '../http_headers.js';
import { http2Problem } from './http2_problem.js';
import { recordedHeaders } from './recorded_headers.js';
import type { Http2Upstream } from './http2_upstream.js';
import { passData, resetAfterWrites, type PassHandler } from './http2_streams.js';
import type { Reachability } from '../reachability.js';
import type { TapOptions } from '../tap.js';
import { HeldRequest } from '../usage/held_request.js';
import { mayAskForUsage } from '../usage/include_usage.js';
import { hear, mayRefuse, type UsageAsk, type UsageAsker } from '../usage/usage_ask.js';
import { UsageFilter } from '../usage/usage_filter.js';

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;

/** A header block as node:http2 gives it. */
interface Head {
  headers: IncomingHttpHeaders & IncomingHttpStatusHeader;
  flags: number;
  rawHeaders: string[];
}

export interface Http2RelayOptions {
  tap: TapOptions;
  upstream: Http2Upstream;
  usage: UsageAsker;
  reachability: Reachability;
}

/** One stream of an HTTP/2 client and its stream to the model server: both are passed on as they come, copies go to the queue. */
export class Http2Relay {
  readonly #client: ServerHttp2Stream;
  readonly #head: Head;
  readonly #options: Http2RelayOptions;
  readonly #recorder: ExchangeRecorder;
  #upstream: ClientHttp2Stream | null = null;
  #held: HeldBody | null = null;
  #looked: HeldRequest | null = null;
  /** What we have asked for on our own behalf, and how to send what the client did. */
  #asked: { usage: UsageAsk; again(): void } | null = null;
  #filter: UsageFilter | null = null;
  #requestDone = false;
  /** The server's stream needs no more care: it is over, or of no use. */
  #upstreamDone = false;
  /** It ended in order. */
  #answerDone = false;
  #error: NodeJS.ErrnoException | null = null;

  constructor(client: ServerHttp2Stream, head: Head, options: Http2RelayOptions) {
    const { tap } = options;
    this.#client = client;
    this.#head = head;
    this.#options = options;
    this.#recorder = new ExchangeRecorder(tap.queue, tap.losses, {
      target: tap.index,
      method: String(head.headers[':method'] ?? ''),
      url: String(head.headers[':path'] ?? ''),
      httpVersion: '2.0',
      headers: recordedHeaders(head.rawHeaders),
    });
    client.on('error', () => undefined);
    client.once('close', () => this.#clientGone());
  }

  /** @param session a connection to the model server that may not be there yet */
  start(session: ClientHttp2Session): void {
    const { upstream } = this.#options;
    const endStream = (this.#head.flags & NGHTTP2_FLAG_END_STREAM) !== 0;
    const headers: OutgoingHttpHeaders = {
      ...this.#head.headers,
      ':scheme': upstream.scheme,
      ':authority': upstream.host,
    };
    headers[':path'] = upstream.basePath + String(this.#head.headers[':path'] ?? '/');
    if (headers['host'] !== undefined) headers['host'] = upstream.host;
    const { signer } = upstream;
    if (signer?.wants(this.#head)) void this.#signThenSend(signer, session, headers, endStream);
    else if (!endStream && this.#mayAsk()) this.#readThenSend(session, headers);
    else this.#send(session, headers, endStream, null);
  }

  /** Of a body without a length it is not known that its end comes before the answer. */
  #mayAsk(): boolean {
    const { headers, rawHeaders } = this.#head;
    const { ':method': method = '', ':path': url = '', 'content-length': length } = headers;
    const mayBe = this.#options.tap.target.include_usage && length !== undefined;
    return mayBe && mayAskForUsage({ method, url, rawHeaders });
  }

  /** Looks at the whole body, bounded, before a byte goes on. */
  #readThenSend(session: ClientHttp2Session, headers: OutgoingHttpHeaders): void {
    const held = (this.#looked = new HeldRequest(this.#options.tap.counters));
    held.read(this.#client, {
      onChunk: (chunk) => this.#record(chunk),
      onTooMuch: (chunks) => {
        this.#send(session, headers, false, null);
        for (const each of chunks) this.#upstream?.write(each);
      },
      onWhole: (body) => {
        this.#requestDone = true;
        this.#recorder.requestEnd();
        const usage = this.#options.usage.ask(String(this.#head.headers[':path'] ?? ''), body);
        const again = () => this.#send(session, headers, false, [body]);
        if (usage === null || !held.take(usage.body.length)) {
          again();
          this.#upstream?.once('finish', () => held.release());
          return;
        }
        this.#asked = { usage, again };
        this.#send(session, askingHead(headers, usage), false, [usage.body]);
      },
    });
  }

  #record(chunk: Buffer): void {
    this.#options.tap.counters.bytesIn += chunk.length;
    this.#recorder.requestData(chunk);
  }

  /** @param held the whole body, where it has been read already */
  #send(session: ClientHttp2Session, headers: OutgoingHttpHeaders, endStream: boolean, held: Buffer[] | null): void {
    try {
      this.#upstream = session.request(headers, { endStream, waitForTrailers: !endStream && held === null });
    } catch (error) {
      this.#fail(asErrno(error), false);
      return;
    }
    if (held === null) this.#passRequest(this.#upstream, endStream);
    else if (!endStream) this.#upstream.end(Buffer.concat(held));
    this.#passResponse(this.#upstream, session);
  }

  /** Signs for AWS. The body is read first, unless the client has told what is in it. */
  async #signThenSend(
    signer: AwsSigner,
    session: ClientHttp2Session,
    headers: OutgoingHttpHeaders,
    endStream: boolean,
  ): Promise<void> {
    try {
      const told = AwsSigner.payloadHash(this.#head);
      const body = told === undefined ? await this.#holdBody() : null;
      const signed = await signedHead(signer, headers, told ?? body?.hash ?? '');
      if (!this.#upstreamDone) this.#send(session, signed, endStream, body?.chunks ?? null);
    } catch (error) {
      this.#unsigned(error);
    }
  }

  async #holdBody(): Promise<{ chunks: Buffer[]; hash: string }> {
    this.#held = new HeldBody();
    const body = await this.#held.read(this.#client, this.#head.headers['content-length'], (chunk) =>
      this.#record(chunk),
    );
    this.#requestDone = true;
    this.#recorder.requestEnd();
    return body;
  }

  #unsigned(error: unknown): void {
    if (this.#upstreamDone) return;
    this.#upstreamDone = true;
    const { tap, upstream, reachability } = this.#options;
    tap.counters.upstreamError('signing');
    reachability.lost('signing');
    this.#recorder.close(CLOSE.unreachable);
    const hint = error instanceof SidelightError ? error.hint : undefined;
    const detail = [`Sidelight could not sign this request to ${upstream.host}: ${messageOf(error)}`, hint];
    http2Problem(this.#client, this.#head.headers, 502, detail.filter(Boolean).join('. '), 'signing');
  }

  #passRequest(upstream: ClientHttp2Stream, ended: boolean): void {
    const client = this.#client;
    let trailers: OutgoingHttpHeaders = {};
    client.on('trailers', (headers) => (trailers = { ...headers }));
    // A reset ends the stream without them: with them it would look whole.
    upstream.on('wantTrailers', () => this.#requestDone && upstream.sendTrailers(trailers));
    const onEnd = () => {
      this.#requestDone = true;
      this.#recorder.requestEnd();
      if (!ended) upstream.end();
    };
    passData(client, upstream, { onData: (chunk) => this.#record(chunk), onEnd });
  }

  #passResponse(upstream: ClientHttp2Stream, session: ClientHttp2Session): void {
    upstream.on('continue', () => this.#informational({ ':status': 100 }));
    upstream.on('headers', (headers) => this.#informational(headers));
    upstream.on('response', (headers, flags, rawHeaders: string[] = []) =>
      this.#hearAnswer(upstream, { headers, flags, rawHeaders }),
    );
    upstream.on('error', (error: NodeJS.ErrnoException) => (this.#error ??= error));
    upstream.once('close', () => this.#upstreamClosed(upstream, session));
    this.#limitSilence(upstream);
  }

  /** A refusal of what we have put in is not for the client. */
  #hearAnswer(upstream: ClientHttp2Stream, head: Head): void {
    const asked = this.#asked;
    if (asked === null || !mayRefuse(Number(head.headers[':status']))) return void this.#passAnswer(upstream, head);
    hear(upstream, (chunks, isWhole) => {
      if (isWhole && this.#options.usage.isRefused(asked.usage, chunks)) {
        this.#asked = null;
        return asked.again();
      }
      const { onData, onEnd } = this.#passAnswer(upstream, head);
      for (const chunk of chunks) {
        this.#client.write(chunk);
        onData(chunk);
      }
      if (isWhole) onEnd();
    });
  }

  #passAnswer(upstream: ClientHttp2Stream, head: Head): PassHandler {
    const client = this.#client;
    let trailers: { headers: OutgoingHttpHeaders; raw: string[] } = { headers: {}, raw: [] };
    this.#answer(head);
    upstream.on('trailers', (headers, _flags, raw: string[] = []) => (trailers = { headers: { ...headers }, raw }));
    client.on('wantTrailers', () => this.#answerDone && client.sendTrailers(trailers.headers));
    const filter = this.#filter;
    const handler: PassHandler = {
      ...(filter !== null && { rewrite: (chunk) => filter.push(chunk) }),
      onData: (chunk) => {
        this.#options.tap.counters.bytesOut += chunk.length;
        this.#recorder.responseData(chunk);
      },
      onEnd: () => {
        if (upstream.rstCode !== NGHTTP2_NO_ERROR || !client.headersSent) return;
        this.#upstreamDone = true;
        this.#answerDone = true;
        this.#recorder.responseEnd(trailers.raw);
        client.end(filter?.end());
      },
    };
    passData(upstream, client, handler);
    return handler;
  }

  /** A stream on which the client may still ask may be silent for days: nothing is due. */
  #limitSilence(upstream: ClientHttp2Stream): void {
    const limitMs = this.#options.tap.target.idle_timeout;
    upstream.setTimeout(limitMs, () => {
      const isDue = this.#requestDone && !this.#upstreamDone && !upstream.isPaused();
      if (isDue) upstream.destroy(Object.assign(new Error(`silent for ${limitMs} ms`), { code: 'IDLE' }));
    });
  }

  #informational(headers: OutgoingHttpHeaders): void {
    if (!this.#client.destroyed && !this.#client.headersSent) this.#client.additionalHeaders({ ...headers });
  }

  #answer({ headers, flags, rawHeaders }: Head): void {
    if (this.#client.destroyed) return;
    const status = Number(headers[':status'] ?? 502);
    this.#options.upstream.signer?.learn(headers);
    this.#recorder.response({ status, headers: recordedHeaders(rawHeaders), upgraded: false });
    const endStream = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
    const options = { endStream, waitForTrailers: !endStream, sendDate: false };
    const passed: OutgoingHttpHeaders = { ...headers };
    if (this.#asked !== null && isPlainEventStream(headers)) {
      this.#filter = new UsageFilter();
      delete passed['content-length'];
    }
    // The answer has begun: what was asked will not be sent again.
    this.#asked = null;
    this.#looked?.release();
    this.#client.respond(passed, options);
  }

  /** The server's stream is over, one way or the other: the client's ends likewise. */
  #upstreamClosed(upstream: ClientHttp2Stream, session: ClientHttp2Session): void {
    // One that refused what we asked; another has taken its place.
    if (upstream !== this.#upstream) return;
    const code = upstream.rstCode ?? NGHTTP2_NO_ERROR;
    if (this.#upstreamDone) {
      // All was said; what the client still sends nobody waits for.
      if (!this.#requestDone) resetAfterWrites(this.#client, code);
      return;
    }
    if (session.destroyed || isIdle(this.#error)) return this.#fail(this.#error, upstream.id !== undefined);
    this.#upstreamDone = true;
    this.#recorder.close(CLOSE.serverReset);
    resetAfterWrites(this.#client, code === NGHTTP2_NO_ERROR ? NGHTTP2_INTERNAL_ERROR : code);
  }

  /** The server could not be used: with nothing sent yet the client is told why. @param sent the server has the request, perhaps */
  #fail(error: NodeJS.ErrnoException | null, sent: boolean): void {
    this.#upstreamDone = true;
    const idle = isIdle(error);
    this.#recorder.close(idle ? CLOSE.timeout : sent ? CLOSE.serverReset : CLOSE.unreachable);
    if (idle) this.#options.tap.counters.upstreamError('idle_timeout');
    if (this.#client.destroyed) return;
    if (this.#client.headersSent) return resetAfterWrites(this.#client, NGHTTP2_INTERNAL_ERROR);
    const reason = error === null ? 'the connection was closed' : messageOf(error.cause ?? error);
    const late = idle || asErrno(error?.cause).code === 'ETIMEDOUT';
    const detail = `Sidelight got no answer from the model server ${this.#options.upstream.host}: ${reason}`;
    http2Problem(this.#client, this.#head.headers, late ? 504 : 502, detail);
  }

  #clientGone(): void {
    const code = this.#client.rstCode;
    this.#held?.release();
    this.#looked?.release();
    if (this.#upstreamDone) return;
    this.#upstreamDone = true;
    this.#recorder.close(CLOSE.clientReset);
    this.#upstream?.close(code === NGHTTP2_NO_ERROR ? NGHTTP2_CANCEL : code);
  }
}

function isIdle(error: NodeJS.ErrnoException | null): boolean {
  return error?.code === 'IDLE';
}

function asErrno(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error('unknown');
}

/** A chunk can only be taken out of an answer that is not compressed. */
function askingHead(headers: OutgoingHttpHeaders, { body }: UsageAsk): OutgoingHttpHeaders {
  const head = { ...headers, 'content-length': String(body.length) };
  delete head['accept-encoding'];
  return head;
}
