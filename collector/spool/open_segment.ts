import { closeSync, fsync, fsyncSync, ftruncateSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../core/process/make_folder.js';

/** A segment being written, then closed. After a failed write the file is cut back to what was complete before. */
export class OpenSegment {
  readonly #path: string;
  readonly #fd: number;
  #isOpen = true;
  #isSynced = false;
  #hasFailedToSync = false;
  #bytes = 0;

  constructor(
    dir: string,
    readonly name: string,
  ) {
    makeFolder(dir);
    this.#path = join(dir, `${name}.open`);
    this.#fd = openSync(this.#path, 'wx+');
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Appends whole lines. @throws the system's error, with nothing of `lines` kept */
  write(lines: Buffer): void {
    try {
      this.#writeAt(this.#bytes, lines);
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
      this.#hasFailedToSync = error !== null;
      done(error);
    });
  }

  /** Syncs the file unless that is done, closes and renames it. May be called again when it failed. */
  seal(path: string): void {
    if (!this.#isSynced) this.#syncNow();
    this.close();
    renameSync(this.#path, path);
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }

  /** Once a sync has failed the system may take for written what is not, and call the next sync a success: so all is written again before it. */
  #syncNow(): void {
    if (this.#hasFailedToSync) this.#writeAt(0, this.#content());
    this.#hasFailedToSync = true;
    fsyncSync(this.#fd);
    this.#hasFailedToSync = false;
    this.#isSynced = true;
  }

  #content(): Buffer {
    const content = Buffer.alloc(this.#bytes);
    for (let done = 0, read = 0; done < content.length; done += read) {
      read = readSync(this.#fd, content, done, content.length - done, done);
      if (read === 0) throw new Error(`${this.#path} is shorter than what was written`);
    }
    return content;
  }

  #writeAt(position: number, bytes: Buffer): void {
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.#fd, bytes, done, bytes.length - done, position + done);
  }
}
