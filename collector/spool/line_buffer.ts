const FIRST_BYTES = 64 * 1024;
/** One that had to grow beyond this (a disk that does not take anything) is given up once it is empty. */
const MOST_KEPT_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** Lines that wait to be written, as the bytes they will be: as texts each of them would be moved about by the garbage collector first. */
export class LineBuffer {
  #buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #used = 0;
  #lines = 0;

  get bytes(): number {
    return this.#used;
  }

  get lines(): number {
    return this.#lines;
  }

  /** @param bytes length of the line in UTF-8, without its line feed */
  add(line: string, bytes: number): void {
    this.#makeRoom(bytes + 1);
    // Characters and bytes are the same number: all are ASCII, and are copied as they are.
    const encoding = bytes === line.length ? 'latin1' : 'utf8';
    this.#buffer.write(line, this.#used, bytes, encoding);
    this.#buffer[this.#used + bytes] = LINE_FEED;
    this.#used += bytes + 1;
    this.#lines++;
  }

  /** The lines, each with its line feed; valid until the next one is added. */
  content(): Buffer {
    return this.#buffer.subarray(0, this.#used);
  }

  clear(): void {
    if (this.#buffer.length > MOST_KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#used = 0;
    this.#lines = 0;
  }

  #makeRoom(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#used + bytes, this.#buffer.length * 2));
    this.content().copy(grown);
    this.#buffer = grown;
  }
}
