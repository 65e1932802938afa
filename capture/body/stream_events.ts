import { createParser } from 'eventsource-parser';
import { parseJson } from './lenient_json.js';
import { RepeatedJson, type Shaped } from './repeated_json.js';

/** One event of a streamed response. */
export interface StreamEvent {
  /** SSE event name; '' where there is none. */
  name: string;
  data: string;
  /** `data` parsed; undefined when it is not JSON. Must not be changed: events share what they have in common. */
  json: unknown;
  /** Arrival of the chunk that completed the event, ms since the first byte of the request. */
  atMs: number;
  /** Of an AWS event stream: the payload as sent, and whether the event tells of a failure (`name` is its type then). */
  frame?: { payload: Buffer; failed: boolean };
  /** `data` as that of events before it with one other string, where that is known. */
  shaped?: Shaped | undefined;
}

/** An event whose data is parsed when somebody asks for it. */
class TextEvent implements StreamEvent {
  #json: { value: unknown } | undefined;

  constructor(
    readonly name: string,
    readonly data: string,
    readonly atMs: number,
    readonly shaped: Shaped | undefined,
  ) {}

  get json(): unknown {
    this.#json ??= { value: this.#parse() };
    return this.#json.value;
  }

  #parse(): unknown {
    return this.shaped === undefined ? parseJson(this.data) : this.shaped.shape.valueWith(this.shaped.word);
  }
}

/** Decoded text and when the bytes that completed it arrived. */
export interface TextChunk {
  atMs: number;
  text: string;
}

/** Events kept of one response; a stream of nothing but empty events would fill the memory otherwise. */
export const MAX_EVENTS = 100_000;
const RECORD_SEPARATOR = '\x1e';

/**
 * Reads Server-Sent Events: multi-line data, comments, any line ending, a byte order mark, a last event without its blank line.
 * An event gets the time of the chunk that completed it.
 */
export function readSse(chunks: readonly TextChunk[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const json = new RepeatedJson();
  let atMs = 0;
  const take = (name: string, data: string) => {
    if (events.length < MAX_EVENTS) events.push(new TextEvent(name, data, atMs, json.shapeOf(data)));
  };
  const parser = createParser({
    onEvent: ({ event, data }) => take(event ?? '', data),
    // llama.cpp long wrote its failures as `error: {...}`, a field that Server-Sent Events do not have.
    onError: ({ field, value }) => field === 'error' && take('error', value ?? ''),
  });
  const newlines = new Newlines();
  for (const chunk of chunks) {
    atMs = chunk.atMs;
    const text = newlines.normalise(chunk.text);
    if (text !== '') parser.feed(text);
  }
  parser.feed('\n\n');
  return events;
}

/**
 * Reads newline-delimited JSON (also RFC 7464 sequences, with their record separators). Lines that are not JSON are kept as data.
 */
export function readNdjson(chunks: readonly TextChunk[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  let rest: string[] = [];
  const take = (line: string, atMs: number) => {
    const data = (line.startsWith(RECORD_SEPARATOR) ? line.slice(1) : line).trim();
    if (data !== '' && events.length < MAX_EVENTS) events.push({ name: '', data, json: parseJson(data), atMs });
  };
  for (const { atMs, text } of chunks) {
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      rest.push(text.slice(from, at));
      take(rest.join(''), atMs);
      rest = [];
      from = at + 1;
    }
    if (from < text.length) rest.push(text.slice(from));
  }
  take(rest.join(''), chunks.at(-1)?.atMs ?? 0);
  return events;
}

/** Turns CR and CRLF into LF, also when a chunk border falls between CR and LF: the event ends with the CR. */
class Newlines {
  private afterCr = false;

  normalise(text: string): string {
    const body = this.afterCr && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.afterCr = text.endsWith('\r');
    return body.includes('\r') ? body.replace(/\r\n?/g, '\n') : body;
  }
}
