import type { Agent, ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { messageOf, SidelightError } from '../../../core/errors.js';
import { ExchangeRecorder } from '../../queue/exchange_recorder.js';
import { CLOSE, type CloseReason } from '../../queue/records.js';
import { HeldBody } from '../aws/held_body.js';
import { AwsSigner } from '../aws/signer.js';
import { connectionOptions, endToEnd, headerValue, isPlainEventStream, requestHeaders } from '../http_headers.js';
import type { HttpUpstream } from './http_upstream.js';
import { HeldRequest } from '../usage/held_request.js';
import { mayAskForUsage } from '../usage/include_usage.js';
import { answerProblem } from './problem.js';
import type { TapOptions } from '../tap.js';
import { upstreamErrorOf } from '../tap_counters.js';
import { hear, mayRefuse, type UsageAsk, type UsageAsker } from '../usage/usage_ask.js';
import { UsageFilter } from '../usage/usage_filter.js';

/** Of a body that is here already: its length may have changed, and nobody has to be asked for it. */
const FRAMING = new Set(['content-length', 'expect']);
/** A chunk can only be taken out of an answer that is not compressed. */
const REWRITTEN = new Set([...FRAMING, 'accept-encoding']);

export interface HttpRelayOptions {
  tap: TapOptions;
  upstream: HttpUpstream;
  usage: UsageAsker;
  agent: Agent;
  onDone(): void;
}

/** One request of the http tap and its response: both are streamed as they come, copies go to the queue. */
export class HttpRelay {
  readonly #options: HttpRelayOptions;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #recorder: ExchangeRecorder;
  #upstream: ClientRequest | null = null;
  #held: HeldBody | null = null;
  #looked: HeldRequest | null = null;
  #filter: UsageFilter | null = null;
  /** What we have asked for on our own behalf. */
  #asked: UsageAsk | null = null;
  #upstreamDone = false;
  #clientEnded = false;
  /** The client does not read: the answer waits for it. */
  #answerWaits = false;

  constructor(request: IncomingMessage, response: ServerResponse, options: HttpRelayOptions) {
    this.#options = options;
    this.#request = request;
    this.#response = response;
    response.sendDate = false;
    const { queue, losses, index } = options.tap;
    this.#recorder = new ExchangeRecorder(queue, losses, {
      target: index,
      method: request.method ?? '',
      url: request.url ?? '',
      httpVersion: request.httpVersion,
      headers: request.rawHeaders,
    });
    response.on('error', () => undefined);
    response.once('close', () => this.#clientGone());
    request.on('error', () => undefined);
  }

  start(): void {
    const { rawHeaders } = this.#request;
    const { signer } = this.#options.upstream;
    if (signer?.wants(this.#request)) void this.#signThenSend(signer);
    else if (this.#options.tap.target.include_usage && mayAskForUsage(this.#request)) this.#readThenSend();
    else this.#send(rawHeaders, [], true);
  }

  /** The client sends no more: the server learns of it as it would without a tap, once it has the whole request. */
  clientEnds(): void {
    this.#clientEnded = true;
    const upstream = this.#upstream;
    if (upstream === null || this.#upstreamDone) return;
    if (upstream.writableFinished) upstream.socket?.end();
    else upstream.once('finish', () => upstream.socket?.end());
  }

  /** Looks at the whole body, bounded, before a byte goes on. */
  #readThenSend(): void {
    const held = (this.#looked = new HeldRequest(this.#options.tap.counters));
    const { rawHeaders, url = '' } = this.#request;
    held.read(this.#request, {
      onChunk: (chunk) => this.#record(chunk),
      onTooMuch: (chunks) => this.#send(rawHeaders, chunks, true),
      onWhole: (body) => {
        this.#recorder.requestEnd();
        const asked = this.#options.usage.ask(url, body);
        if (asked !== null && held.take(asked.body.length)) this.#asked = asked;
        this.#send(rawHeaders, [this.#asked?.body ?? body], false);
        if (this.#asked === null) this.#upstream?.once('finish', () => held.release());
      },
    });
  }

  /** Signs for AWS. The body is read first, unless the client has told what is in it. */
  async #signThenSend(signer: AwsSigner): Promise<void> {
    const { rawHeaders: raw, method = 'GET', url = '/' } = this.#request;
    try {
      const told = AwsSigner.payloadHash(this.#request);
      const body = told === undefined ? await this.#holdBody() : { chunks: [], hash: told };
      const headers = this.#headersFor(raw, body.chunks, told !== undefined);
      const path = this.#options.upstream.pathOf(method, url);
      const signed = await signer.sign({ method, path, headers, payloadHash: body.hash });
      if (!this.#upstreamDone) this.#dispatch(signed, body.chunks, told !== undefined);
    } catch (error) {
      this.#unsigned(error);
    }
  }

  async #holdBody(): Promise<{ chunks: Buffer[]; hash: string }> {
    const held = (this.#held = new HeldBody());
    if (headerValue(this.#request.rawHeaders, 'expect') !== undefined) this.#response.writeContinue();
    const body = await held.read(this.#request, this.#request.headers['content-length'], (chunk) =>
      this.#record(chunk),
    );
    this.#recorder.requestEnd();
    return body;
  }

  /** @param first body bytes that have been read already @param more the rest of the body is still to come */
  #send(raw: readonly string[], first: Buffer[], more: boolean): void {
    this.#dispatch(this.#headersFor(raw, first, more), first, more);
  }

  #headersFor(raw: readonly string[], first: Buffer[], more: boolean): string[] {
    const dropped = more ? undefined : this.#asked === null ? FRAMING : REWRITTEN;
    const headers = requestHeaders(raw, this.#options.upstream.host, dropped);
    const length = headerValue(raw, 'content-length');
    const chunked = headerValue(raw, 'transfer-encoding') !== undefined;
    if (!more) headers.push('Content-Length', String(first.reduce((sum, chunk) => sum + chunk.length, 0)));
    else if (chunked) headers.push('Transfer-Encoding', 'chunked');
    else if (length === undefined && expectsBody(this.#request.method)) headers.push('Content-Length', '0');
    return headers;
  }

  #dispatch(headers: string[], first: Buffer[], more: boolean): void {
    const { upstream, agent, tap } = this.#options;
    const { method = 'GET', url = '/' } = this.#request;
    try {
      this.#upstream = upstream.request({ method, url, headers, agent });
    } catch (error) {
      this.#fail(error as NodeJS.ErrnoException);
      return;
    }
    this.#listen(this.#upstream, tap.target.idle_timeout);
    for (const chunk of first) this.#upstream.write(chunk);
    if (more) this.#passBody(this.#upstream);
    else this.#upstream.end();
    if (this.#clientEnded) this.clientEnds();
  }

  #passBody(upstream: ClientRequest): void {
    const request = this.#request;
    request.on('data', (chunk: Buffer) => {
      if (!upstream.destroyed && !upstream.write(chunk)) request.pause();
      this.#record(chunk);
    });
    upstream.on('drain', () => request.resume());
    // A server may answer early and go: clients that send all before they read must come to their end.
    upstream.on('close', () => request.resume());
    request.on('end', () => {
      this.#recorder.requestEnd();
      if (request.rawTrailers.length > 0) upstream.addTrailers(pairs(request.rawTrailers));
      upstream.end();
    });
    // The head must not wait for a body that waits for `100 Continue`.
    if (headerValue(request.rawHeaders, 'expect') !== undefined) upstream.flushHeaders();
  }

  #listen(upstream: ClientRequest, idleTimeoutMs: number): void {
    upstream.on('information', ({ statusCode, statusMessage, rawHeaders }) => {
      if (statusCode !== 101) this.#informational(statusCode, statusMessage, rawHeaders);
    });
    upstream.on('response', (answer) => this.#answer(answer));
    upstream.on('error', (error) => this.#fail(error));
    upstream.setTimeout(idleTimeoutMs);
    upstream.on('timeout', () => {
      // It is the client that is waited for.
      if (this.#answerWaits) return;
      upstream.destroy(Object.assign(new Error(`silent for ${idleTimeoutMs} ms`), { code: 'IDLE' }));
    });
  }

  #informational(status: number, message: string, rawHeaders: string[]): void {
    const { socket } = this.#request;
    // With requests sent ahead, an earlier response may still be on its way.
    if (this.#response.headersSent || this.#response.socket === null) return;
    let head = `HTTP/1.1 ${status} ${message}\r\n`;
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) head += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
    socket.write(`${head}\r\n`, 'latin1');
  }

  #answer(answer: IncomingMessage): void {
    const asked = this.#asked;
    answer.on('error', (error) => this.#fail(error));
    if (asked === null || !mayRefuse(answer.statusCode ?? 0)) return this.#pass(answer);
    hear(answer, (chunks, isWhole) => {
      if (isWhole && answer.complete && this.#options.usage.isRefused(asked, chunks)) {
        this.#asked = null;
        return this.#send(this.#request.rawHeaders, [asked.original], false);
      }
      this.#pass(answer);
      for (const chunk of chunks) this.#fromUpstream(answer, chunk);
      if (isWhole) this.#answerEnds(answer);
    });
  }

  #pass(answer: IncomingMessage): void {
    const response = this.#response;
    const status = answer.statusCode ?? 502;
    this.#recorder.response({ status, headers: answer.rawHeaders, upgraded: false });
    this.#options.upstream.signer?.learn(answer.headers);
    if (this.#asked !== null && isPlainEventStream(answer.headers)) this.#filter = new UsageFilter();
    this.#sendsNoMore();
    if (connectionOptions(answer.rawHeaders).has('close')) response.shouldKeepAlive = false;
    const headers = endToEnd(answer.rawHeaders, this.#filter === null ? undefined : FRAMING);
    response.writeHead(status, answer.statusMessage, headers as unknown as Record<string, string>);
    // A head without body bytes yet must not wait for them.
    setImmediate(() => response.flushHeaders());
    answer.on('data', (chunk: Buffer) => this.#fromUpstream(answer, chunk));
    response.on('drain', () => this.#answerGoesOn(answer));
    answer.on('end', () => this.#answerEnds(answer));
  }

  /** The answer has begun: what was asked will not be sent again. */
  #sendsNoMore(): void {
    this.#asked = null;
    this.#looked?.release();
  }

  #fromUpstream(answer: IncomingMessage, chunk: Buffer): void {
    this.#options.tap.counters.bytesOut += chunk.length;
    const passed = this.#filter === null ? chunk : this.#filter.push(chunk);
    if (passed.length > 0 && !this.#response.write(passed)) {
      this.#answerWaits = true;
      answer.pause();
    }
    this.#recorder.responseData(chunk);
  }

  /** The client reads again; from now on it is the server that may not be silent too long. */
  #answerGoesOn(answer: IncomingMessage): void {
    if (!this.#answerWaits) return;
    this.#answerWaits = false;
    answer.socket.setTimeout(this.#options.tap.target.idle_timeout);
    answer.resume();
  }

  #answerEnds(answer: IncomingMessage): void {
    if (!answer.complete) return;
    this.#upstreamDone = true;
    if (answer.rawTrailers.length > 0) this.#response.addTrailers(pairs(answer.rawTrailers));
    const rest = this.#filter?.end();
    if (rest !== undefined && rest.length > 0) this.#response.write(rest);
    this.#response.end();
    this.#recorder.responseEnd(answer.rawTrailers);
  }

  #record(chunk: Buffer): void {
    this.#options.tap.counters.bytesIn += chunk.length;
    this.#recorder.requestData(chunk);
  }

  /** The upstream has failed: with nothing sent yet the client is told why, else it is cut off as it would be without a tap. */
  #fail(error: NodeJS.ErrnoException): void {
    if (this.#upstreamDone) return;
    if (this.#clientEnded && error.code === 'ECONNRESET') return this.#clientTakenForGone();
    this.#upstreamDone = true;
    const { tap, upstream } = this.#options;
    const idle = error.code === 'IDLE';
    const response = this.#response;
    const answered = response.headersSent;
    const [kind, reason] = [upstreamErrorOf(error), closeReason(idle, answered || this.#lostMidway(error))];
    tap.counters.upstreamError(idle ? 'idle_timeout' : kind);
    if (reason === CLOSE.unreachable && !isGarbage(error)) upstream.reachability.lost(kind);
    this.#recorder.close(reason);
    if (response.destroyed) return;
    if (answered || (!idle && this.#upstream?.reusedSocket === true)) {
      this.#request.socket.destroy();
      return;
    }
    this.#request.resume();
    response.shouldKeepAlive = false;
    const status = idle || error.code === 'ETIMEDOUT' ? 504 : 502;
    answerProblem(
      response,
      status,
      `Sidelight got no answer from the model server ${upstream.origin}: ${messageOf(error)}`,
    );
  }

  /** The client's own signature would be refused, for reasons nobody there could guess: it is told the true one. */
  #unsigned(error: unknown): void {
    if (this.#upstreamDone) return;
    this.#upstreamDone = true;
    const { tap, upstream } = this.#options;
    const told = error instanceof SidelightError ? error : undefined;
    const tooLarge = told?.code === 'USAGE';
    tap.counters.upstreamError('signing');
    if (!tooLarge) upstream.reachability.lost('signing');
    this.#recorder.close(CLOSE.unreachable);
    this.#request.resume();
    this.#response.shouldKeepAlive = false;
    const detail = [`Sidelight could not sign this request to ${upstream.origin}: ${messageOf(error)}`, told?.hint];
    answerProblem(this.#response, tooLarge ? 413 : 502, detail.filter(Boolean).join('. '), 'signing');
  }

  /** Many servers take the end of the client's half for its end, and hang up. */
  #clientTakenForGone(): void {
    this.#upstreamDone = true;
    this.#recorder.close(CLOSE.clientReset);
    this.#request.socket.destroy();
  }

  /** The connection was there, and was lost. */
  #lostMidway(error: NodeJS.ErrnoException): boolean {
    return error.code === 'ECONNRESET' && this.#upstream?.socket?.connecting === false;
  }

  #clientGone(): void {
    if (!this.#upstreamDone) {
      this.#upstreamDone = true;
      this.#recorder.close(CLOSE.clientReset);
      this.#upstream?.destroy();
    }
    this.#held?.release();
    this.#looked?.release();
    this.#options.onDone();
  }
}

function closeReason(idle: boolean, connected: boolean): CloseReason {
  if (idle) return CLOSE.timeout;
  return connected ? CLOSE.serverReset : CLOSE.unreachable;
}

/** What came is not HTTP: somebody is there. */
function isGarbage({ code = '' }: NodeJS.ErrnoException): boolean {
  return code.startsWith('HPE_');
}

/** Methods for which a missing length would be taken for "to be announced". */
function expectsBody(method = ''): boolean {
  return !['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'].includes(method);
}

function pairs(raw: readonly string[]): [string, string][] {
  const out: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) out.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return out;
}
