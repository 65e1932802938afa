import { closeSync, fsync, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A segment being written, then closed. After a failed write the file is cut back to what was complete before. */
export class OpenSegment {
  readonly #path: string;
  readonly #fd: number;
  #isOpen = true;
  #isSynced = false;
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
    try {
      for (let done = 0; done < lines.length;)
        done += writeSync(this.#fd, lines, done, lines.length - done, this.#bytes + done);
    } catch (error) {
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
    this.#bytes += lines.length;
  }

  /** Syncs the file in another thread, as disks take milliseconds for it. Nothing may be written any more. */
  sync(done: (error: Error | null) => void): void {
    fsync(this.#fd, (error) => {
      this.#isSynced = error === null;
      done(error);
    });
  }

  /** Syncs the file unless that is done, closes and renames it. May be called again when it failed. */
  seal(path: string): void {
    if (!this.#isSynced) fsyncSync(this.#fd);
    this.#isSynced = true;
    this.close();
    renameSync(this.#path, path);
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }
}
