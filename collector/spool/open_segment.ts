import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The segment being written. After a failed write the file is cut back to what was complete before. */
export class OpenSegment {
  readonly #path: string;
  #fd: number | null;
  #bytes = 0;

  constructor(
    dir: string,
    readonly name: string,
  ) {
    mkdirSync(dir, { recursive: true });
    this.#path = join(dir, `${name}.open`);
    this.#fd = openSync(this.#path, 'wx');
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Appends whole lines. @throws the system's error, with nothing of `lines` kept */
  write(lines: Buffer): void {
    const fd = this.#descriptor();
    try {
      for (let done = 0; done < lines.length;)
        done += writeSync(fd, lines, done, lines.length - done, this.#bytes + done);
    } catch (error) {
      ftruncateSync(fd, this.#bytes);
      throw error;
    }
    this.#bytes += lines.length;
  }

  /** Syncs, closes and renames the file. May be called again when it failed. */
  seal(path: string): void {
    if (this.#fd !== null) {
      fsyncSync(this.#fd);
      this.close();
    }
    renameSync(this.#path, path);
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #descriptor(): number {
    this.#fd ??= openSync(this.#path, 'r+');
    return this.#fd;
  }
}
