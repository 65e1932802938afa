import { padded, RECORD_HEADER_BYTES, SLAB_HEADER_BYTES } from './records.js';

/** Takes the records of a slab in order. The payload is `bytes[start, end)` and is only valid during the call. */
export type RecordHandler = (
  kind: number,
  id: number,
  atMs: number,
  bytes: Buffer,
  start: number,
  end: number,
  epochOffsetMs: number,
) => void;

/** Walks through a slab made by the ChunkQueue (records.ts has the layout). */
export function readSlab(slab: ArrayBuffer, handle: RecordHandler): void {
  const bytes = Buffer.from(slab);
  const words = new Uint32Array(slab, 0, slab.byteLength >>> 2);
  const numbers = new Float64Array(slab, 0, slab.byteLength >>> 3);
  const epochOffset = numbers[0] ?? 0;
  const used = words[2] ?? 0;
  for (let offset = SLAB_HEADER_BYTES; offset < used;) {
    const word = words[(offset >>> 2) + 3] ?? 0;
    const start = offset + RECORD_HEADER_BYTES;
    const end = start + (word & 0xff_ffff);
    handle(word >>> 24, words[(offset >>> 2) + 2] ?? 0, numbers[offset >>> 3] ?? 0, bytes, start, end, epochOffset);
    offset = start + padded(end - start);
  }
}
