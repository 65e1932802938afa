import { Decompress } from 'fzstd';
import type { DecodedBody } from './content_coding.js';
import type { WireChunk } from '../exchange.js';

/** RFC 9659: as a content coding, Zstandard windows are at most 8 MB. */
const MAX_WINDOW = 8 * 1024 * 1024;
const MAX_FRAMES = 64;
/** A frame of many tiny blocks costs time out of proportion to its size. */
const MAX_MILLISECONDS = 250;
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * Decodes Zstandard (Node 20 has none) chunk by chunk, keeping arrival times.
 * Bounded in output, in time and in the memory a frame may ask for.
 */
export function decodeZstd(chunks: readonly WireChunk[], maxBytes: number): DecodedBody {
  const out: WireChunk[] = [];
  if (!framesAreModest(Buffer.concat(chunks.map((chunk) => chunk.data)))) return { chunks: out, complete: false };
  const deadline = performance.now() + MAX_MILLISECONDS;
  let bytes = 0;
  let atMs = 0;
  const decoder = new Decompress((data) => {
    const room = maxBytes - bytes;
    bytes += data.length;
    if (room > 0 && data.length > 0) out.push({ atMs, data: Buffer.from(data.subarray(0, room)) });
    if (data.length > room || performance.now() > deadline) throw new RangeError('too much');
  });
  try {
    for (const [index, chunk] of chunks.entries()) {
      atMs = chunk.atMs;
      decoder.push(chunk.data, index === chunks.length - 1);
    }
    return { chunks: out, complete: true };
  } catch {
    return { chunks: out, complete: false };
  }
}

/** Looks at each frame header for what it would allocate (RFC 8878 section 3.1.1.1). */
function framesAreModest(data: Buffer): boolean {
  let frames = 0;
  for (let at = data.indexOf(MAGIC); at >= 0; at = data.indexOf(MAGIC, at + 4)) {
    if (++frames > MAX_FRAMES || windowSize(data, at + 4) > MAX_WINDOW) return false;
  }
  return true;
}

function windowSize(data: Buffer, at: number): number {
  const descriptor = data[at] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  if (!singleSegment) {
    const window = data[at + 1] ?? 0;
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [1, 2, 4, 8][descriptor >> 6] ?? 1;
  const offset = at + 1 + dictionaryBytes;
  if (offset + sizeBytes > data.length) return 0;
  if (sizeBytes === 8) return Number(data.readBigUInt64LE(offset));
  return data.readUIntLE(offset, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
}
