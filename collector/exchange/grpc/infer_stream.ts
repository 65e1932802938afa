import { grpcMessage, peekInferAnswer, peekInferRequest } from '../../../capture/index.js';
import type { ExchangeEnd, WireHeaders } from '../../../capture/exchange.js';
import type { ExchangeSink } from '../exchange_sink.js';
import { OpenExchange, type ExchangeContext, type ExchangeStart, type UnreadableReason } from '../open_exchange.js';
import { MessageSplitter } from './message_splitter.js';

const PATH = /[/.]GRPCInferenceService\/ModelStreamInfer$/;
/** Requests of one stream that wait for answers; beyond that the oldest is taken for answered. */
const MAX_WAITING = 1000;

/** One request of the stream, with its answers. */
interface Pair {
  id: string;
  exchange: OpenExchange;
}

/** Whether an exchange is a stream of inferences, of which each is a call; browsers (grpc-web) ask once each. */
export function isInferStream({ url, headers }: ExchangeStart): boolean {
  return PATH.test(url) && /^application\/grpc(?!-web)/.test(headers['content-type'] ?? '');
}

/**
 * One `ModelStreamInfer` of KServe v2: a stream may stay open for days, so each of its requests becomes an exchange of its own,
 * as soon as it is answered. How answers are told apart:
 *
 * - An answer belongs to the oldest waiting request that has its id; without an id of its own, or with one that nobody gave, to the
 *   oldest of all.
 * - A request is over with the answer that says so (`triton_final_response`), with an error, or with the stream. Servers do not say
 *   so unless they are asked to; therefore it is also over when a later request uses its id (or also has none) after it has been
 *   answered, and, among requests without ids, with its first answer while others wait behind it: models that
 *   answer once are the rule, and those that answer often are asked with ids.
 */
export class InferStream implements ExchangeSink {
  readonly method: string;
  upgraded = false;
  requestDone = false;
  responseDone = false;
  readonly #context: ExchangeContext;
  readonly #start: ExchangeStart;
  readonly #waiting: Pair[] = [];
  readonly #requests: MessageSplitter;
  readonly #answers: MessageSplitter;
  #seen = 0;
  #now: number;
  #head: { status: number; headers: WireHeaders; firstByteAt: number } | null = null;
  #trailers: WireHeaders | null = null;
  /** The request, and the answer, that are being read. */
  #asking: Pair | undefined;
  #answering: { pair: Pair | undefined; last: boolean } = { pair: undefined, last: false };

  constructor(context: ExchangeContext, start: ExchangeStart) {
    this.#context = context;
    this.#start = start;
    this.method = start.method;
    this.#now = start.atMs;
    this.#requests = new MessageSplitter({
      begin: (framed, atMs) => this.#ask(framed, atMs),
      more: (bytes, from, to) => this.#asking?.exchange.requestBytes(bytes, from, to, this.#now),
      end: () => this.#asking?.exchange.requestEnds(this.#now),
    });
    this.#answers = new MessageSplitter({
      begin: (framed, atMs) => this.#answer(framed, atMs),
      more: (bytes, from, to) => this.#answering.pair?.exchange.responseBytes(bytes, from, to, this.#now),
      end: () => this.#answered(),
    });
  }

  get answered(): boolean {
    return this.#head !== null;
  }

  requestBytes(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#now = atMs;
    this.#requests.read(bytes, start, end, atMs);
  }

  requestEnds(atMs: number): void {
    this.#now = atMs;
    this.requestDone = true;
  }

  responseHead(status: number, headers: WireHeaders, firstByteAt: number, atMs: number): void {
    this.#now = atMs;
    this.#head = { status, headers, firstByteAt };
  }

  responseBytes(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#now = atMs;
    this.#answers.read(bytes, start, end, atMs);
  }

  responseTrailers(trailers: WireHeaders): void {
    this.#trailers = trailers;
  }

  responseEnds(atMs: number): void {
    this.#now = atMs;
    this.responseDone = true;
  }

  finish(end: ExchangeEnd, atMs?: number): void {
    // A stream on which nothing was asked is on record for how it ended.
    if (this.#seen === 0) this.#open('', this.#start.atMs);
    for (const pair of this.#takeAll()) this.#finish(pair, end, atMs);
  }

  discard(reason: UnreadableReason, atMs: number): void {
    for (const { exchange } of this.#takeAll()) exchange.discard(reason, atMs);
  }

  forget(atMs: number): void {
    for (const { exchange } of this.#takeAll()) exchange.forget(atMs);
  }

  #takeAll(): Pair[] {
    this.#asking = undefined;
    this.#answering.pair = undefined;
    return this.#waiting.splice(0);
  }

  #ask(framed: Buffer, atMs: number): void {
    const { id } = peekInferRequest(grpcMessage(framed, this.#start.headers));
    const earlier = this.#waiting.find((pair) => pair.id === id && pair.exchange.answered);
    if (earlier !== undefined) this.#over(earlier);
    if (this.#waiting.length >= MAX_WAITING && this.#waiting[0] !== undefined) this.#over(this.#waiting[0]);
    this.#asking = this.#open(id, atMs);
    this.#asking.exchange.requestBytes(framed, 0, framed.length, this.#now);
  }

  #open(id: string, atMs: number): Pair {
    this.#seen++;
    const pair = { id, exchange: new OpenExchange(this.#context, { ...this.#start, atMs }) };
    this.#waiting.push(pair);
    return pair;
  }

  #answer(framed: Buffer, atMs: number): void {
    const { id, last } = peekInferAnswer(grpcMessage(framed, this.#head?.headers ?? {}));
    const pair = this.#waiting.find((each) => id !== '' && each.id === id) ?? this.#waiting[0];
    const alone = pair?.id !== '' || this.#waiting.length === 1;
    this.#answering = { pair, last: last || !alone };
    if (pair === undefined) return;
    if (!pair.exchange.answered) this.#passHead(pair, atMs);
    pair.exchange.responseBytes(framed, 0, framed.length, this.#now);
  }

  #answered(): void {
    const { pair, last } = this.#answering;
    this.#answering = { pair: undefined, last: false };
    if (pair !== undefined && last) this.#over(pair);
  }

  /** A request that will not be answered any more. */
  #over(pair: Pair): void {
    this.#waiting.splice(this.#waiting.indexOf(pair), 1);
    if (this.#asking === pair) this.#asking = undefined;
    if (this.#answering.pair === pair) this.#answering.pair = undefined;
    pair.exchange.finish('complete');
  }

  #passHead(pair: Pair, firstByteAt: number): void {
    if (this.#head !== null) pair.exchange.responseHead(this.#head.status, this.#head.headers, firstByteAt, this.#now);
  }

  #finish(pair: Pair, end: ExchangeEnd, atMs: number | undefined): void {
    if (!pair.exchange.answered && this.#head !== null)
      this.#passHead(pair, Math.max(this.#head.firstByteAt, this.#start.atMs));
    if (this.#trailers !== null) pair.exchange.responseTrailers(this.#trailers);
    pair.exchange.finish(end, atMs);
  }
}
