import { readdirSync, readFileSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../core/process/make_folder.js';

/** A file takes at least this much of a disk. */
const DISK_BLOCK = 4096;
const SEALED = '.ndjson';
const NEWLINE = 10;

export interface DroppedSegment {
  name: string;
  records: number;
}

export interface Dropped {
  segments: DroppedSegment[];
  /** Why others could not be deleted; null when all could. They are kept. */
  error: unknown;
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
  const bytes = readFileSync(file);
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

/** The closed segments of one folder, oldest first, with a bound on the disk they use together. */
export class Segments {
  #sizes = new Map<string, number>();
  #bytes = 0;

  constructor(readonly dir: string) {}

  /** Makes the folder if need be, and takes note of what is in it. May be called again. @throws the system's error */
  load(): void {
    makeFolder(this.dir);
    this.#sizes = new Map(listSegments(this.dir));
    this.#bytes = 0;
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

  /** Deletes a segment. @throws the system's error, with the segment kept */
  remove(name: string): void {
    try {
      unlinkSync(this.path(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    this.forget(name);
  }

  /** Moves a segment to another folder. @throws the system's error, with the segment kept here */
  moveTo(other: Segments, name: string): void {
    const size = this.#sizes.get(name) ?? 0;
    makeFolder(other.dir);
    renameSync(this.path(name), other.path(name));
    this.forget(name);
    other.add(name, size);
  }

  /** Deletes the oldest segments until they use at most `maxBytes`. */
  dropBeyond(maxBytes: number): Dropped {
    const dropped: Dropped = { segments: [], error: null };
    for (const name of this.#sizes.keys()) {
      if (this.#bytes <= maxBytes) break;
      const records = this.#recordsOf(name);
      try {
        this.remove(name);
        dropped.segments.push({ name, records });
      } catch (error) {
        dropped.error = error;
      }
    }
    return dropped;
  }

  /** Deletes segments last written before a time, Unix epoch ms. @throws the system's error */
  dropOlderThan(epochMs: number): void {
    for (const name of this.#sizes.keys()) {
      const written = statSync(this.path(name), { throwIfNoEntry: false })?.mtimeMs;
      if (written === undefined || written < epochMs) this.remove(name);
    }
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
