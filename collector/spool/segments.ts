import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A file takes at least this much of a disk. */
const DISK_BLOCK = 4096;
const SEALED = '.ndjson';

export interface DroppedSegment {
  name: string;
  records: number;
}

const sizeOnDisk = (bytes: number) => Math.ceil(bytes / DISK_BLOCK) * DISK_BLOCK;

/** Segment files of a folder, oldest first, with the disk they use. */
function listSegments(dir: string): [name: string, bytes: number][] {
  return readdirSync(dir)
    .filter((file) => file.endsWith(SEALED))
    .sort()
    .map((file) => [file.slice(0, -SEALED.length), sizeOnDisk(statSync(join(dir, file)).size)]);
}

function countLines(file: string): number {
  let lines = 0;
  for (const byte of readFileSync(file)) if (byte === 10) lines++;
  return lines;
}

/** The closed segments of one folder, oldest first, with a bound on the disk they use together. */
export class Segments {
  readonly #sizes: Map<string, number>;
  #bytes = 0;

  constructor(readonly dir: string) {
    mkdirSync(dir, { recursive: true });
    this.#sizes = new Map(listSegments(dir));
    for (const size of this.#sizes.values()) this.#bytes += size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#sizes.size;
  }

  names(): IterableIterator<string> {
    return this.#sizes.keys();
  }

  path(name: string): string {
    return join(this.dir, name + SEALED);
  }

  /** Takes note of a segment that was just renamed into the folder; names ascend. */
  add(name: string, bytes: number): void {
    this.forget(name);
    this.#sizes.set(name, sizeOnDisk(bytes));
    this.#bytes += sizeOnDisk(bytes);
  }

  remove(name: string): void {
    this.forget(name);
    try {
      unlinkSync(this.path(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  moveTo(other: Segments, name: string): void {
    const size = this.#sizes.get(name) ?? 0;
    this.forget(name);
    mkdirSync(other.dir, { recursive: true });
    renameSync(this.path(name), other.path(name));
    other.add(name, size);
  }

  /** Deletes the oldest segments until they use at most `maxBytes`. */
  dropBeyond(maxBytes: number): DroppedSegment[] {
    const dropped: DroppedSegment[] = [];
    for (const name of this.#sizes.keys()) {
      if (this.#bytes <= maxBytes) break;
      dropped.push({ name, records: this.#recordsOf(name) });
      this.remove(name);
    }
    return dropped;
  }

  #recordsOf(name: string): number {
    try {
      return countLines(this.path(name));
    } catch {
      return 0;
    }
  }

  forget(name: string): void {
    this.#bytes -= this.#sizes.get(name) ?? 0;
    this.#sizes.delete(name);
  }
}
