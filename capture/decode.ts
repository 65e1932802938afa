import { afterMark, fieldsAtEnd } from './body/body_end.js';
import { decodeBody, type DecodedBody } from './body/content_coding.js';
import { decodeChunks, decodeText } from './body/charset.js';
import { mayBeEventStream, readEventStream } from './body/event_stream.js';
import type { Exchange, WireBody, WireChunk, WireHeaders } from './exchange.js';
import { readJsonArray, readJsonSequence } from './body/json_array_events.js';
import { isRecord } from '../core/json.js';
import { parseJson, parseTruncatedJson } from './body/lenient_json.js';
import { isTextual, parseMediaType, type MediaType } from './body/media_type.js';
import { readNdjson, readSse, type StreamEvent, type TextChunk } from './body/stream_events.js';
import { splitUrl, type Query } from './url.js';

/** An exchange with its bodies decoded (content coding, charset, JSON, stream events), each at most once. */
export interface DecodedExchange {
  readonly exchange: Exchange;
  readonly method: string;
  /** Percent-decoded path without query. */
  readonly path: string;
  readonly query: Query;
  /** Media type without parameters, lower case; '' when absent. */
  readonly requestType: string;
  readonly responseType: string;
  /** Boundary of a multipart request; '' when there is none. */
  readonly requestBoundary: string;
  readonly status: number | null;
  /** The request's body without its content coding. */
  readonly requestBody: Buffer;
  /** The response's body without its content coding. */
  readonly responseBody: Buffer;
  /** The same as it came, with arrival times. */
  readonly responseChunks: readonly WireChunk[];
  readonly requestText: string;
  readonly responseText: string;
  /** Parsed body; undefined when it is not JSON. Of a body that was cut, what is there. */
  readonly requestJson: unknown;
  readonly responseJson: unknown;
  /** Events of a streamed response (SSE, NDJSON, AWS event stream), in order of arrival; empty when it is not a stream. */
  readonly events: readonly StreamEvent[];
  /** Objects of a response that is one JSON array, with the time each was complete; empty when it is none. */
  readonly elements: readonly StreamEvent[];
  /** Both bodies are here as they were sent: nothing cut, nothing that could not be decoded. */
  readonly complete: boolean;
}

/**
 * Decodes an exchange. Content codings are taken off now, everything else on first use. Only what is compressed has to be waited
 * for: with most exchanges there is nothing to wait for, and waiting all the same would cost more than decoding.
 * Never throws: what cannot be decoded is empty.
 */
export function decodeExchange(exchange: Exchange): DecodedExchange | Promise<DecodedExchange> {
  const { request, response } = exchange;
  if (isCompressed(exchange)) return decodeCompressed(exchange);
  return decodedFrom(exchange, plainBody(request.body), response === null ? NO_BODY : plainBody(response.body));
}

async function decodeCompressed(exchange: Exchange): Promise<DecodedExchange> {
  const { request, response } = exchange;
  const requestBody = isPlain(request.headers, request.body)
    ? plainBody(request.body)
    : await decodeBody(request.body, request.headers['content-encoding'], false);
  if (response === null) return decodedFrom(exchange, requestBody, NO_BODY);
  const responseBody = isPlain(response.headers, response.body)
    ? plainBody(response.body)
    : await decodeBody(response.body, response.headers['content-encoding'], mayStream(response.headers));
  return decodedFrom(exchange, requestBody, responseBody);
}

function decodedFrom(exchange: Exchange, requestBody: DecodedBody, responseBody: DecodedBody): DecodedExchange {
  const { type } = parseMediaType(exchange.response?.headers['content-type']);
  const frames = mayBeEventStream(type, responseBody.chunks)
    ? readEventStream(responseBody.chunks, responseBody.tail)
    : [];
  return new LazyExchange(exchange, requestBody, responseBody, frames.length > 0 ? frames : undefined);
}

/**
 * Decodes an exchange whose bodies have no content coding: one that came inside another.
 * @param events of its response, where they are known already
 */
export function decodePlain(exchange: Exchange, events?: readonly StreamEvent[]): DecodedExchange {
  const { request, response } = exchange;
  const plain = (body: WireBody | undefined) => ({ chunks: body?.chunks ?? [], complete: true });
  return new LazyExchange(exchange, plain(request.body), plain(response?.body), events);
}

/**
 * The same exchange under another path, for a backend that is asked to read what another one carries. What has been decoded
 * is shared.
 * @param events in place of its own
 */
export function seenAs(exchange: DecodedExchange, path: string, events?: readonly StreamEvent[]): DecodedExchange {
  const parts = { path: { value: path }, ...(events !== undefined && { events: { value: events } }) };
  return Object.create(exchange, parts) as DecodedExchange;
}

/** The same exchange with another answer: what is inside of an envelope, or the same in the words of another protocol. */
export function answeredBy(
  exchange: DecodedExchange,
  { json, events = [] }: { json?: unknown; events?: readonly StreamEvent[] },
): DecodedExchange {
  return Object.create(exchange, { responseJson: { value: json }, events: { value: events } }) as DecodedExchange;
}

/** Whether bodies of an exchange are compressed: decoded they may take many times the memory they were captured in. */
export function isCompressed({ request, response }: Exchange): boolean {
  return !isPlain(request.headers, request.body) || (response !== null && !isPlain(response.headers, response.body));
}

const NO_BODY: DecodedBody = { chunks: [], complete: true };

/** A body without content coding is as it was captured. */
function plainBody({ chunks, tail }: WireBody): DecodedBody {
  return { chunks, complete: true, ...(tail !== undefined && { tail }) };
}

/** The common case, told without a promise: no coding named and none to be seen. */
function isPlain(headers: WireHeaders, body: WireBody): boolean {
  if (headers['content-encoding'] !== undefined) return false;
  const start = body.chunks[0]?.data[0];
  return start !== 0x1f && start !== 0x28;
}

function mayStream(headers: WireHeaders): boolean {
  return !(headers['content-type'] ?? '').startsWith('application/json');
}

class LazyExchange implements DecodedExchange {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly status: number | null;
  readonly complete: boolean;
  private readonly requestMedia: MediaType;
  private readonly responseMedia: MediaType;
  private readonly cache: {
    requestBody?: Buffer;
    responseBody?: Buffer;
    requestText?: string;
    responseText?: string;
    requestJson?: { value: unknown };
    wholeResponse?: { value: unknown };
    responseJson?: { value: unknown };
    events?: readonly StreamEvent[];
    elements?: readonly StreamEvent[];
  } = {};

  constructor(
    readonly exchange: Exchange,
    private readonly requestDecoded: DecodedBody,
    private readonly responseDecoded: DecodedBody,
    private readonly knownEvents?: readonly StreamEvent[],
  ) {
    const { request, response } = exchange;
    const { path, query } = splitUrl(request.url);
    this.method = request.method;
    this.path = path;
    this.query = query;
    this.status = response?.status ?? null;
    this.requestMedia = parseMediaType(request.headers['content-type']);
    this.responseMedia = parseMediaType(response?.headers['content-type']);
    const cut = request.body.truncated || (response?.body.truncated ?? false);
    this.complete = !cut && requestDecoded.complete && responseDecoded.complete;
  }

  get requestType(): string {
    return this.requestMedia.type;
  }

  get responseType(): string {
    return this.responseMedia.type;
  }

  get requestBoundary(): string {
    return this.requestMedia.boundary;
  }

  get requestBody(): Buffer {
    return (this.cache.requestBody ??= bytesOf(this.requestDecoded));
  }

  get responseBody(): Buffer {
    return (this.cache.responseBody ??= bytesOf(this.responseDecoded));
  }

  get responseChunks(): readonly WireChunk[] {
    return this.responseDecoded.chunks;
  }

  get requestText(): string {
    return (this.cache.requestText ??= textOf(this.requestBody, this.requestMedia));
  }

  get responseText(): string {
    return (this.cache.responseText ??= textOf(this.responseBody, this.responseMedia));
  }

  get requestJson(): unknown {
    const cut = this.exchange.request.body.truncated || !this.requestDecoded.complete;
    return (this.cache.requestJson ??= { value: this.readRequestJson(cut) }).value;
  }

  get responseJson(): unknown {
    return (this.cache.responseJson ??= { value: this.readResponseJson() }).value;
  }

  get events(): readonly StreamEvent[] {
    return (this.cache.events ??= this.knownEvents ?? this.readEvents());
  }

  get elements(): readonly StreamEvent[] {
    return (this.cache.elements ??= this.readElements());
  }

  private readRequestJson(cut: boolean): unknown {
    if (!cut) return parseJson(this.requestText);
    return withEnd(parseTruncatedJson(this.requestText), this.requestDecoded, this.requestMedia.charset);
  }

  /** A stream is not JSON, even when its first line alone would be. */
  private readResponseJson(): unknown {
    const { type } = this.responseMedia;
    if (type === 'text/event-stream' && this.events.length > 0) return undefined;
    if (NDJSON_TYPES.test(type) && this.events.length > 1) return undefined;
    const whole = this.wholeResponse;
    if (whole !== undefined || this.exchange.response === null) return whole;
    const cut = this.exchange.response.body.truncated || !this.responseDecoded.complete;
    if (!cut || this.events.length > 0) return undefined;
    return withEnd(parseTruncatedJson(this.responseText), this.responseDecoded, this.responseMedia.charset);
  }

  private get wholeResponse(): unknown {
    return (this.cache.wholeResponse ??= { value: parseJson(this.responseText) }).value;
  }

  private readEvents(): readonly StreamEvent[] {
    const { type, charset } = this.responseMedia;
    if (!isTextual(type) && type !== 'application/octet-stream') return [];
    const start = textStart(this.responseDecoded);
    if (start === '') return [];
    if (looksLikeSse(start) || (type === 'text/event-stream' && !/^[[{]/.test(start))) {
      return readParts(this.responseDecoded, charset, readSse, BETWEEN_SSE);
    }
    if (NDJSON_TYPES.test(type) || this.looksLikeNdjson(start)) {
      return readParts(this.responseDecoded, charset, readNdjson, BETWEEN_LINES);
    }
    return this.looksLikeJsonSequence(start)
      ? readJsonSequence(decodeChunks(this.responseDecoded.chunks, charset))
      : [];
  }

  private readElements(): readonly StreamEvent[] {
    const { type, charset } = this.responseMedia;
    if (!isTextual(type) || !textStart(this.responseDecoded).startsWith('[')) return [];
    return readJsonArray(decodeChunks(this.responseDecoded.chunks, charset));
  }

  /** Servers stream JSON lines under any type, or none: several lines, the first of them an object of its own. */
  private looksLikeNdjson(start: string): boolean {
    if (!start.startsWith('{')) return false;
    const text = this.responseText.trimStart();
    const end = text.indexOf('\n');
    if (end < 2 || text.charAt(end - 1 - (text.charAt(end - 1) === '\r' ? 1 : 0)) !== '}') return false;
    return this.wholeResponse === undefined && parseJson(text.slice(0, end)) !== undefined;
  }

  /** Objects one after the other on one line: what is between two of them cannot be inside of one. */
  private looksLikeJsonSequence(start: string): boolean {
    return start.startsWith('{') && this.wholeResponse === undefined && JSON_SEQUENCE.test(this.responseText);
  }
}

const BETWEEN_SSE = /\r\n\r\n|\n\n|\r\r/;
const BETWEEN_LINES = /\n/;

/** Events of a body, and of the end of one that was cut: from its first whole event on. */
function readParts(
  { chunks, tail }: DecodedBody,
  charset: string,
  read: (chunks: readonly TextChunk[]) => StreamEvent[],
  between: RegExp,
): StreamEvent[] {
  const events = read(decodeChunks(chunks, charset));
  return tail === undefined ? events : [...events, ...read(afterMark(decodeChunks(tail, charset), between))];
}

/** What is known of an object that was cut: its beginning, and the fields that stand whole at its end. */
function withEnd(json: unknown, { tail }: DecodedBody, charset: string): unknown {
  if (tail === undefined || !isRecord(json)) return json;
  const text = decodeChunks(tail, charset).map((chunk) => chunk.text);
  return { ...json, ...fieldsAtEnd(text.join('')) };
}

/** What only a string could have side by side in valid JSON. */
const JSON_SEQUENCE = /\}(?:\0|\s*\{)/;
const NDJSON_TYPES = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-seq|stream\+json|json-lines)$/;

function looksLikeSse(start: string): boolean {
  return /^(?::|(?:data|event|id|retry)(?::|[\r\n]))/.test(start);
}

/** The first characters that are not white space; enough to tell a format by. */
function textStart(body: DecodedBody): string {
  let start = '';
  for (const chunk of body.chunks) {
    start = (start + chunk.data.toString('latin1', 0, 64)).replace(
      /^(?:\u00ef\u00bb\u00bf)?\s+|^\u00ef\u00bb\u00bf/,
      '',
    );
    if (chunk.data.length > 64 && start === '') {
      start = /\S[^]{0,63}/.exec(chunk.data.toString('latin1'))?.[0] ?? '';
    }
    if (start.length >= 8) break;
  }
  return start;
}

function bytesOf(body: DecodedBody): Buffer {
  const [first] = body.chunks;
  if (first === undefined) return Buffer.alloc(0);
  return body.chunks.length === 1 ? first.data : Buffer.concat(body.chunks.map((chunk) => chunk.data));
}

function textOf(data: Buffer, media: MediaType): string {
  const textual = isTextual(media.type) || (media.type === 'application/octet-stream' && !data.includes(0));
  if (!textual || (media.type === '' && looksBinary(data))) return '';
  return decodeText(data, media.charset);
}

/** Text has no NULs, but for those that some servers put between JSON objects. */
function looksBinary(data: Buffer): boolean {
  return data.subarray(0, 512).includes(0) && data[0] !== 0x7b;
}
