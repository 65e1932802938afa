import { parseJson, parseTruncatedJson } from './lenient_json.js';
import type { StreamEvent, TextChunk } from './stream_events.js';

const MAX_EVENTS = 100_000;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Reads the objects of a response that is one JSON array sent in pieces (Google's streams without `alt=sse`), each with the time
 * of the chunk that completed it. Of an object that was cut off at the end, what is there.
 */
export function readJsonArray(chunks: readonly TextChunk[]): StreamEvent[] {
  return scan(new ObjectScanner(2), chunks);
}

/**
 * Reads JSON objects that follow one another with nothing, white space or NULs between them (the streams of vLLM's first
 * server), each with the time of the chunk that completed it. Empty when not even the first of them is whole: that is one
 * object, and cut.
 */
export function readJsonSequence(chunks: readonly TextChunk[]): StreamEvent[] {
  const events = scan(new ObjectScanner(1), chunks);
  return parseJson(events[0]?.data ?? '') === undefined ? [] : events;
}

function scan(scanner: ObjectScanner, chunks: readonly TextChunk[]): StreamEvent[] {
  for (const { text, atMs } of chunks) scanner.feed(text, atMs);
  return scanner.end(chunks.at(-1)?.atMs ?? 0);
}

/** Follows strings and brackets only; what is between them is the parser's business. */
class ObjectScanner {
  private readonly events: StreamEvent[] = [];
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** Pieces of the object that is open. */
  private open: string[] = [];

  /** @param level how many brackets are open inside an object that is wanted */
  constructor(private readonly level: number) {}

  feed(text: string, atMs: number): void {
    let from = this.depth >= this.level ? 0 : -1;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (this.inString) this.insideString(code);
      else if (code === QUOTE) this.inString = true;
      else if (OPENING.has(code) && ++this.depth === this.level) from = index;
      else if (CLOSING.has(code) && --this.depth === this.level - 1) {
        this.take(text.slice(Math.max(0, from), index + 1), atMs);
        from = -1;
      }
    }
    if (from >= 0) this.open.push(text.slice(from));
  }

  end(atMs: number): StreamEvent[] {
    const data = this.open.join('');
    if (data !== '') this.push(data, parseTruncatedJson(data), atMs);
    return this.events;
  }

  private insideString(code: number): void {
    if (this.escaped) this.escaped = false;
    else if (code === BACKSLASH) this.escaped = true;
    else if (code === QUOTE) this.inString = false;
  }

  private take(rest: string, atMs: number): void {
    const data = this.open.join('') + rest;
    this.open = [];
    this.push(data, parseJson(data), atMs);
  }

  private push(data: string, json: unknown, atMs: number): void {
    if (this.events.length < MAX_EVENTS) this.events.push({ name: '', data, json, atMs });
  }
}
