import { crc32 } from 'node:zlib';
import type { WireChunk } from '../exchange.js';
import { parseJson } from './lenient_json.js';
import { MAX_EVENTS, type StreamEvent } from './stream_events.js';

/** Total length, length of the headers, checksum of both; then headers, payload, checksum of all. Big-endian. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const FRAME_BYTES = PRELUDE_BYTES + CHECKSUM_BYTES;
/** Payload and headers as the services bound them: beyond it, it is not this framing. */
const MAX_FRAME_BYTES = 0x0100_0000 + 0x0002_0000;
const BINARY = 'application/octet-stream';
/** Types of headers by number: true, false, byte, short, integer, long, bytes, text, timestamp, UUID; sizes of those that have one. */
const VALUE_BYTES: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const TEXT = 7;
/** Bytes and texts tell their length. */
const HAS_LENGTH = new Set([6, TEXT]);
const LENGTH_BYTES = 2;

/** Whether a body may be an AWS event stream, told from its type or, where that is missing, from the first prelude. */
export function mayBeEventStream(type: string, chunks: readonly WireChunk[]): boolean {
  if (type === 'application/vnd.amazon.eventstream') return true;
  if (chunks[0]?.data[0] !== 0) return false;
  const start = leadingBytes(chunks, 8);
  if (start.length < 8) return false;
  const total = start.readUInt32BE(0);
  return total >= FRAME_BYTES && total <= MAX_FRAME_BYTES && start.readUInt32BE(4) <= total - FRAME_BYTES;
}

/**
 * Reads an AWS event stream (`application/vnd.amazon.eventstream`,
 * https://smithy.io/2.0/aws/amazon-eventstream.html#amazon-event-stream-specification). Reading ends at the first frame that is
 * torn, has a wrong checksum or an impossible length; what came before it is kept. An event gets the time of the chunk that
 * completed it.
 * @param tail the end of a stream that was cut: read from the first frame whose checksum shows it
 */
export function readEventStream(chunks: readonly WireChunk[], tail: readonly WireChunk[] = []): StreamEvent[] {
  return [...readFrames(chunks, 0), ...readFrames(tail, firstFrame(joined(tail)))];
}

/** Where a frame begins in the middle of a stream; the end when there is none. */
function firstFrame(body: Buffer): number {
  for (let at = 0; at + PRELUDE_BYTES <= body.length; at++) {
    if (body.readUInt32BE(at) > MAX_FRAME_BYTES) continue;
    if (crc32(body.subarray(at, at + 8)) === body.readUInt32BE(at + 8)) return at;
  }
  return body.length;
}

function readFrames(chunks: readonly WireChunk[], start: number): StreamEvent[] {
  const body = joined(chunks);
  const clock = new ArrivalClock(chunks);
  const events: StreamEvent[] = [];
  let at = start;
  while (events.length < MAX_EVENTS && body.length - at >= FRAME_BYTES) {
    const end = at + body.readUInt32BE(at);
    if (end - at < FRAME_BYTES || end > body.length) break;
    const event = readFrame(body.subarray(at, end), clock.at(end));
    if (event === null) break;
    events.push(event);
    at = end;
  }
  return events;
}

function joined(chunks: readonly WireChunk[]): Buffer {
  return Buffer.concat(chunks.map((chunk) => chunk.data));
}

function leadingBytes(chunks: readonly WireChunk[], count: number): Buffer {
  const first = chunks.slice(0, count).map((chunk) => chunk.data.subarray(0, count));
  return Buffer.concat(first).subarray(0, count);
}

/** @returns null when the frame is corrupt */
function readFrame(frame: Buffer, atMs: number): StreamEvent | null {
  const payloadEnd = frame.length - CHECKSUM_BYTES;
  const headersEnd = PRELUDE_BYTES + frame.readUInt32BE(4);
  if (headersEnd > payloadEnd || !isIntact(frame, 8) || !isIntact(frame, payloadEnd)) return null;
  const headers = readHeaders(frame.subarray(PRELUDE_BYTES, headersEnd));
  if (headers === null) return null;
  const header = (name: string) => headers.get(name) ?? '';
  const payload = frame.subarray(headersEnd, payloadEnd);
  const kind = header(':message-type');
  const failed = kind === 'exception' || kind === 'error';
  const data = header(':error-message') || (header(':content-type') === BINARY ? '' : payload.toString('utf8'));
  return {
    name: header(':exception-type') || header(':error-code') || header(':event-type'),
    data,
    json: parseJson(data),
    atMs,
    frame: { payload, failed },
  };
}

/** The checksum at `at` is that of all that stands before it. */
function isIntact(frame: Buffer, at: number): boolean {
  return crc32(frame.subarray(0, at)) === frame.readUInt32BE(at);
}

/**
 * Headers that are texts; the others (numbers, flags, times) tell of nothing that is read here.
 * @returns null where a header has no known type or ends behind the last
 */
function readHeaders(bytes: Buffer): Map<string, string> | null {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    if (nameEnd >= bytes.length) return null;
    const type = bytes.readUInt8(nameEnd);
    const start = nameEnd + 1 + (HAS_LENGTH.has(type) ? LENGTH_BYTES : 0);
    if (start > bytes.length) return null;
    const size = HAS_LENGTH.has(type) ? bytes.readUInt16BE(start - LENGTH_BYTES) : VALUE_BYTES[type];
    if (size === undefined || start + size > bytes.length) return null;
    if (type === TEXT)
      headers.set(bytes.toString('latin1', at + 1, nameEnd), bytes.toString('utf8', start, start + size));
    at = start + size;
  }
  return headers;
}

/** Tells when the byte before an offset arrived; asked with ascending offsets. */
class ArrivalClock {
  private index = 0;
  private end: number;

  constructor(private readonly chunks: readonly WireChunk[]) {
    this.end = chunks[0]?.data.length ?? 0;
  }

  at(offset: number): number {
    while (this.end < offset && this.index + 1 < this.chunks.length) {
      this.index++;
      this.end += this.chunks[this.index]?.data.length ?? 0;
    }
    return this.chunks[this.index]?.atMs ?? 0;
  }
}
