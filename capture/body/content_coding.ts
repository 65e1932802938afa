import zlib from 'node:zlib';
import type { WireBody, WireChunk } from '../exchange.js';
import { decodeZstd } from './zstd.js';

/** Decoded bytes kept of one body: a decompression bomb ends here. */
export const MAX_DECODED_BYTES = 8 * 1024 * 1024;
const MAX_CODINGS = 4;

export interface DecodedBody {
  chunks: readonly WireChunk[];
  /** False when something could not be decoded, or was too much. */
  complete: boolean;
  /** The end of a body that was cut; only of one without content coding, the others cannot be read from the middle. */
  tail?: readonly WireChunk[];
}

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

const CODING_NAMES: Record<string, Coding> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
};

/**
 * Takes content codings off a body (RFC 9110 section 8.4), stacked ones too. Truncated or corrupt data gives what could be
 * decoded; a wrong label is noticed; an unknown coding gives nothing.
 * @param header value of `content-encoding`
 * @param keepTimes the arrival time of each chunk matters (streams): decode chunk by chunk
 */
export async function decodeBody(body: WireBody, header: string | undefined, keepTimes: boolean): Promise<DecodedBody> {
  const first = body.chunks[0];
  if (first === undefined) return { chunks: body.chunks, complete: true };
  const names = (header ?? '').split(',').map((name) => name.trim().toLowerCase());
  const codings: Coding[] = [];
  for (const name of names) {
    if (name === '' || name === 'identity' || name === 'none') continue;
    const coding = CODING_NAMES[name];
    if (coding === undefined) return { chunks: [], complete: false };
    codings.push(coding);
  }
  if (codings.length > MAX_CODINGS) return { chunks: [], complete: false };
  if (codings.length === 0) return decodeUnlabelled(body.chunks, keepTimes);
  let decoded: DecodedBody = { chunks: body.chunks, complete: true };
  for (const coding of codings.toReversed()) {
    const next = await removeCoding(decoded.chunks, coding, keepTimes);
    decoded = { chunks: next.chunks, complete: decoded.complete && next.complete };
  }
  return decoded;
}

/** Some recorders and proxies drop the header and keep the coding; gzip and zstd bodies give themselves away. */
async function decodeUnlabelled(chunks: readonly WireChunk[], keepTimes: boolean): Promise<DecodedBody> {
  const coding = sniffCoding(leadingBytes(chunks));
  if (coding === undefined) return { chunks, complete: true };
  const decoded = await removeCoding(chunks, coding, keepTimes);
  return decoded.chunks.length > 0 ? decoded : { chunks, complete: true };
}

async function removeCoding(chunks: readonly WireChunk[], label: Coding, keepTimes: boolean): Promise<DecodedBody> {
  const start = leadingBytes(chunks);
  const sniffed = sniffCoding(start);
  if (sniffed !== undefined && sniffed !== label && label !== 'br') return decodeAs(sniffed, chunks, keepTimes);
  if (sniffed === undefined && (label === 'gzip' || label === 'zstd') && looksLikeText(start)) {
    return { chunks, complete: true };
  }
  const decoded = await decodeAs(label, chunks, keepTimes);
  if (decoded.complete || decoded.chunks.length > 0) return decoded;
  if (sniffed !== undefined && sniffed !== label) return decodeAs(sniffed, chunks, keepTimes);
  return looksLikeText(start) ? { chunks, complete: true } : decoded;
}

function decodeAs(coding: Coding, chunks: readonly WireChunk[], keepTimes: boolean): Promise<DecodedBody> {
  if (coding === 'zstd') return Promise.resolve(decodeZstd(chunks, MAX_DECODED_BYTES));
  if (!keepTimes || chunks.length === 1) {
    const whole = decodeAtOnce(coding, chunks);
    if (whole !== undefined) return Promise.resolve(whole);
  }
  return decodeByChunk(coding, chunks);
}

/** The quick way, for bodies that are whole and sound; undefined when the slow way has to see what can be saved. */
function decodeAtOnce(coding: Exclude<Coding, 'zstd'>, chunks: readonly WireChunk[]): DecodedBody | undefined {
  const data = joined(chunks);
  try {
    const bounds = { maxOutputLength: MAX_DECODED_BYTES };
    const plain =
      coding === 'br'
        ? zlib.brotliDecompressSync(data, bounds)
        : coding === 'gzip'
          ? zlib.gunzipSync(data, bounds)
          : isZlibWrapped(data)
            ? zlib.inflateSync(data, bounds)
            : zlib.inflateRawSync(data, bounds);
    return { chunks: [{ atMs: chunks.at(-1)?.atMs ?? 0, data: plain }], complete: true };
  } catch {
    return undefined;
  }
}

function decoderFor(coding: Exclude<Coding, 'zstd'>, start: Buffer) {
  const flush = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  if (coding === 'gzip') return zlib.createGunzip(flush);
  if (coding === 'deflate') return isZlibWrapped(start) ? zlib.createInflate(flush) : zlib.createInflateRaw(flush);
  const { BROTLI_OPERATION_FLUSH } = zlib.constants;
  return zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH });
}

/** Feeds one chunk, waits for what comes out of it, and stamps that with the chunk's own time. */
function decodeByChunk(coding: Exclude<Coding, 'zstd'>, chunks: readonly WireChunk[]): Promise<DecodedBody> {
  const out: WireChunk[] = [];
  let bytes = 0;
  let atMs = 0;
  const decoder = decoderFor(coding, leadingBytes(chunks));
  return new Promise((resolve) => {
    const finish = (complete: boolean) => {
      decoder.destroy();
      resolve({ chunks: out, complete });
    };
    decoder.on('data', (data: Buffer) => {
      const room = MAX_DECODED_BYTES - bytes;
      bytes += data.length;
      if (room > 0) out.push({ atMs, data: data.length > room ? data.subarray(0, room) : data });
      if (data.length > room) finish(false);
    });
    decoder.on('error', () => finish(false));
    decoder.on('end', () => finish(true));
    const feed = (index: number): void => {
      const chunk = chunks[index];
      if (decoder.destroyed) return;
      if (chunk === undefined) {
        decoder.end();
        return;
      }
      atMs = chunk.atMs;
      decoder.write(chunk.data, (error) => {
        if (!error) setImmediate(feed, index + 1);
      });
    };
    feed(0);
  });
}

function sniffCoding(start: Buffer): Coding | undefined {
  if (start.length >= 3 && start[0] === 0x1f && start[1] === 0x8b && start[2] === 8) return 'gzip';
  if (start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  return undefined;
}

/** RFC 1950: compression method 8, and the first two bytes are a multiple of 31. Some servers send bare RFC 1951 data. */
function isZlibWrapped(start: Buffer): boolean {
  const [method, flags] = start;
  return method !== undefined && flags !== undefined && (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
}

function looksLikeText(start: Buffer): boolean {
  return start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function leadingBytes(chunks: readonly WireChunk[]): Buffer {
  const [first, second] = chunks;
  if (first === undefined) return Buffer.alloc(0);
  if (first.data.length >= 16 || second === undefined) return first.data.subarray(0, 16);
  return joined(chunks.slice(0, 16)).subarray(0, 16);
}

function joined(chunks: readonly WireChunk[]): Buffer {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first.data : Buffer.concat(chunks.map((chunk) => chunk.data));
}
