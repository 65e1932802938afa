import { existsSync } from 'node:fs';
import { Segments } from './segments.js';

/** Segments the service will never take, set aside for a person to look at: bounded in bytes and in age, for they hold texts. */
export class RefusedSegments {
  readonly #segments: Segments;
  #loaded = false;

  constructor(
    dir: string,
    readonly maxBytes: number,
    readonly keepMs: number,
  ) {
    this.#segments = new Segments(dir);
  }

  /** Takes over a segment. @throws the system's error, with the segment where it was */
  take(from: Segments, name: string): void {
    this.#load();
    from.moveTo(this.#segments, name);
    this.#segments.dropBeyond(this.maxBytes);
  }

  /** Deletes what is older than it may be. @throws the system's error */
  expire(): void {
    if (!this.#loaded && !existsSync(this.#segments.dir)) return;
    this.#load();
    this.#segments.dropOlderThan(Date.now() - this.keepMs);
  }

  /** The folder is made when the first segment is refused: before, nothing depends on it. */
  #load(): void {
    if (!this.#loaded) this.#segments.load();
    this.#loaded = true;
  }
}
