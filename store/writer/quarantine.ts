import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../core/process/make_folder.js';

/** Disk for the files of one kind. */
const MAX_BYTES = 100e6;
/** What a file takes of the disk, however short it is. */
const BLOCK_BYTES = 4096;
/** Beyond the bound so much is dropped that not each further file makes the folder be looked through. */
const LEFT_SHARE = 0.9;
const ENDING = /\.(?:unreadable|refused)\.ndjson$/;

/** Lines that are no calls, or calls that the store refuses for good. */
type Kind = 'unreadable' | 'refused';

interface Kept {
  path: string;
  bytes: number;
  /** When it was written, Unix epoch in milliseconds. */
  at: number;
}

/** Where what cannot be stored is set aside, within the data folder. */
export const quarantineOf = (data: string): string => join(data, 'quarantine');

/** A folder of what could not be stored: one NDJSON file per batch, the oldest dropped beyond a bound. */
export class Quarantine {
  /** Bytes of the files; not known before the first is written, or after one that failed. */
  #used: number | undefined;

  constructor(
    private readonly dir: string,
    private readonly kind: Kind,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  /** The same batch may come again: its file is then written anew, not longer. @throws the system's error */
  keep(batch: string, lines: readonly string[]): void {
    makeFolder(this.dir);
    const path = join(this.dir, fileName(batch, this.kind));
    const others = (this.#used ?? sum(this.#files())) - bytesOf(path);
    this.#used = undefined;
    writeFileSync(path, `${lines.join('\n')}\n`);
    this.#used = others + bytesOf(path);
    if (this.#used > this.maxBytes) this.#used = this.#makeRoom();
  }

  #files(): Kept[] {
    return keptIn(this.dir).filter(({ path }) => path.endsWith(endingOf(this.kind)));
  }

  /** @returns the bytes that are left */
  #makeRoom(): number {
    const files = this.#files();
    let left = sum(files);
    for (const { path, bytes } of files.toSorted((a, b) => a.at - b.at)) {
      if (left <= this.maxBytes * LEFT_SHARE) break;
      rmSync(path, { force: true });
      left -= bytes;
    }
    return left;
  }
}

/** Deletes what was set aside before a time: it may hold texts. @param before Unix epoch, milliseconds @returns how many files */
export function expireQuarantine(dir: string, before: number): number {
  if (!existsSync(dir)) return 0;
  const old = keptIn(dir).filter(({ at }) => at < before);
  for (const { path } of old) rmSync(path, { force: true });
  return old.length;
}

const sum = (files: readonly Kept[]): number => files.reduce((bytes, each) => bytes + each.bytes, 0);

const endingOf = (kind: Kind) => `.${kind}.ndjson`;

/** Names come from outside: what could leave the folder is replaced by its hash. */
function fileName(name: string, kind: Kind): string {
  const plain = /^\w[\w.#-]{0,127}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');
  return plain + endingOf(kind);
}

function keptIn(dir: string): Kept[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    const stat = ENDING.test(name) ? statSync(path, { throwIfNoEntry: false }) : undefined;
    return stat === undefined ? [] : [{ path, bytes: onDisk(stat.size), at: stat.mtimeMs }];
  });
}

function bytesOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 0 : onDisk(stat.size);
}

function onDisk(size: number): number {
  return Math.max(size, BLOCK_BYTES);
}
