import { HTTPParser } from 'http-parser-js';

/** Longest head (start line and headers), trailer section or chunk-size line that is read. Beyond it the bytes are unreadable. */
const MAX_HEAD_BYTES = 128 * 1024;
const MAX_HEADERS = 1000;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

HTTPParser.maxHeaderSize = MAX_HEAD_BYTES;
for (const method of ['QUERY', 'PRI']) if (!HTTPParser.methods.includes(method)) HTTPParser.methods.push(method);

export interface MessageHead {
  versionMajor: number;
  versionMinor: number;
  /** `[name, value, name, value ...]` as sent. */
  headers: string[];
  /** Index into the list of methods; requests only. */
  method: number;
  url: string;
  /** Responses only. */
  statusCode: number;
  upgrade: boolean;
}

/** What the parser must do about a body after a head: read it as the headers say, none follows, or stop: HTTP ends here. */
export const BODY = { asTold: 0, none: 1, leavesHttp: 2 } as const;
export type BodyRule = (typeof BODY)[keyof typeof BODY];

export interface MessageHandler {
  head(head: MessageHead): BodyRule;
  body(bytes: Buffer, start: number, end: number): void;
  trailers(trailers: string[]): void;
  complete(): void;
}

/** The parts of http-parser-js that are built upon; its type declarations keep them private. */
interface ParserInternals {
  state: string;
  /** Start of a line whose end has not arrived. */
  line: string;
  chunk: Buffer;
  offset: number;
  end: number;
  body_bytes: number | null;
  trailers: string[];
  info: { headers: string[] };
  initialize(type: 'REQUEST' | 'RESPONSE'): void;
  execute(chunk: Buffer, start: number, length: number): number | Error;
  finish(): Error | undefined;
  nextRequest(): void;
  consumeLine(): string | undefined;
  parseHeader(line: string, headers: string[]): void;
  REQUEST_LINE(): boolean | undefined;
  RESPONSE_LINE(): boolean | undefined;
  HEADER(): boolean | undefined;
  BODY_CHUNKHEAD(): void;
  BODY_CHUNK(): void;
  BODY_RAW(): void;
  BODY_SIZED(): void;
}

const Base = HTTPParser as unknown as new (type: 'REQUEST' | 'RESPONSE') => ParserInternals;

/** The name of a request's method. */
export function methodName(index: number): string {
  return HTTPParser.methods[index] ?? '';
}

/**
 * http-parser-js for hostile bytes: lines and header sections are bounded, sizes must be sizes (a negative one would never end),
 * and body bytes are handed on as a range of the chunk instead of a new Buffer.
 */
export class MessageParser extends Base {
  readonly #handler: MessageHandler;
  readonly #type: 'REQUEST' | 'RESPONSE';
  readonly #firstBytes: (byte: number) => boolean;

  constructor(type: 'REQUEST' | 'RESPONSE', handler: MessageHandler) {
    super(type);
    this.#handler = handler;
    this.#type = type;
    this.#firstBytes = type === 'REQUEST' ? (byte) => byte >= 0x41 && byte <= 0x5a : (byte) => byte === 0x48;
  }

  /** Nothing of the next message has arrived. */
  get betweenMessages(): boolean {
    return (this.state === 'REQUEST_LINE' || this.state === 'RESPONSE_LINE') && this.line === '';
  }

  /** Forgets what has been read: the next byte begins a message. */
  restart(): void {
    this.initialize(this.#type);
  }

  /**
   * Reads `chunk[start, end)`.
   * @returns how far it got: less than `end` where a message may leave HTTP
   * @throws when the bytes are not HTTP/1
   */
  read(chunk: Buffer, start: number, end: number): number {
    const consumed = this.execute(chunk, start, end - start);
    if (consumed instanceof Error) throw consumed;
    if (!(consumed > 0)) throw new Error('no progress');
    return start + consumed;
  }

  [HTTPParser.kOnHeadersComplete](head: MessageHead): BodyRule {
    const size = this.body_bytes;
    if (size !== null && !(Number.isSafeInteger(size) && size >= 0)) throw new Error('invalid content-length');
    return this.#handler.head(head);
  }

  [HTTPParser.kOnHeaders](trailers: string[]): void {
    this.#handler.trailers(trailers);
  }

  [HTTPParser.kOnMessageComplete](): void {
    this.#handler.complete();
  }

  override consumeLine(): string | undefined {
    const { chunk, offset, end } = this;
    let at = offset;
    while (at < end && chunk[at] !== LINE_FEED) at++;
    if (this.line.length + at - offset > MAX_HEAD_BYTES) throw new Error('line too long');
    if (at === end) {
      this.line += chunk.toString('latin1', offset, end);
      this.offset = end;
      return undefined;
    }
    this.offset = at + 1;
    if (this.line === '')
      return chunk.toString('latin1', offset, at > offset && chunk[at - 1] === CARRIAGE_RETURN ? at - 1 : at);
    const line = this.line + chunk.toString('latin1', offset, at);
    this.line = '';
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  override parseHeader(line: string, headers: string[]): void {
    if (headers.length >= 2 * MAX_HEADERS) throw new Error('too many headers');
    super.parseHeader(line, headers);
  }

  override REQUEST_LINE(): boolean | undefined {
    this.#mustStartRight();
    return super.REQUEST_LINE();
  }

  override RESPONSE_LINE(): boolean | undefined {
    this.#mustStartRight();
    return super.RESPONSE_LINE();
  }

  override BODY_CHUNKHEAD(): void {
    const line = this.consumeLine();
    if (line === undefined) return;
    const digits = /^[0-9a-fA-F]{1,13}(?=[ \t;]|$)/.exec(line)?.[0];
    if (digits === undefined) throw new Error('invalid chunk size');
    this.body_bytes = Number.parseInt(digits, 16);
    this.state = this.body_bytes === 0 ? 'BODY_CHUNKTRAILERS' : 'BODY_CHUNK';
  }

  override BODY_CHUNK(): void {
    if (this.#take() === 0) this.state = 'BODY_CHUNKEMPTYLINE';
  }

  override BODY_SIZED(): void {
    if (this.#take() === 0) this.nextRequest();
  }

  override BODY_RAW(): void {
    this.#handler.body(this.chunk, this.offset, this.end);
    this.offset = this.end;
  }

  /** Hands on what has arrived of a body of known size; returns what is missing. */
  #take(): number {
    const wanted = this.body_bytes ?? 0;
    const length = Math.min(this.end - this.offset, wanted);
    this.#handler.body(this.chunk, this.offset, this.offset + length);
    this.offset += length;
    this.body_bytes = wanted - length;
    return this.body_bytes;
  }

  /** Bytes that are not HTTP are told by the first one, not only when a line has ended. */
  #mustStartRight(): void {
    const first = this.chunk[this.offset] ?? 0;
    if (this.line !== '' || first === CARRIAGE_RETURN || first === LINE_FEED) return;
    if (!this.#firstBytes(first)) throw new Error('not HTTP');
  }
}
