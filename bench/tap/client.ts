import { once } from 'node:events';
import net from 'node:net';

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';
const OK = 'HTTP/1.1 200';
/** What is read lands here, and is looked at where it lies: the client must not be what is measured. */
const READ_BYTES = 64 * 1024;

/** One keep-alive connection with at most one request under way; it only finds out where answers end. */
export class Client {
  readonly #socket: net.Socket;
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES);
  readonly #done: (client: Client, at: number, ok: boolean) => void;
  #state: 'idle' | 'head' | 'sized' | 'chunked' = 'idle';
  #at = 0;
  /** The head so far, when it comes in pieces. */
  #head = '';
  /** Bytes missing. */
  #remaining = 0;
  /** The last characters of a chunked answer so far. */
  #tail = '';

  /** @param done an answer is whole, or will not come; with what `send` was given */
  constructor(host: string, port: number, done: (client: Client, at: number, ok: boolean) => void) {
    this.#done = done;
    const onread = { buffer: this.#buffer, callback: (length: number) => this.#read(length) };
    this.#socket = net.connect({ host, port, noDelay: true, onread });
    this.#socket.on('error', () => this.#finish(false));
    this.#socket.on('close', () => this.#finish(false));
  }

  /** Resolves once the connection stands, or cannot. */
  async opened(): Promise<void> {
    await once(this.#socket, 'connect').catch(() => undefined);
  }

  get usable(): boolean {
    return !this.#socket.destroyed;
  }

  send(request: Buffer, at: number): void {
    this.#at = at;
    this.#state = 'head';
    this.#head = '';
    this.#tail = '';
    this.#socket.write(request);
  }

  close(): void {
    this.#state = 'idle';
    this.#socket.destroy();
  }

  #read(length: number): boolean {
    let start = 0;
    if (this.#state === 'head') {
      start = this.#readHead(length);
      if (start < 0) return true;
    }
    if (this.#state === 'sized') {
      this.#remaining -= length - start;
      if (this.#remaining <= 0) this.#finish(true);
    } else if (this.#state === 'chunked') {
      this.#tail = (this.#tail + this.#text(Math.max(start, length - LAST_CHUNK.length), length)).slice(-5);
      if (this.#tail === LAST_CHUNK) this.#finish(true);
    }
    return true;
  }

  /** @returns where the body begins; -1 while the head is not whole */
  #readHead(length: number): number {
    const known = this.#head.length;
    this.#head += this.#text(0, length);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return -1;
    if (!this.#head.startsWith(OK)) this.#finish(false);
    else this.#begin(this.#head.slice(0, end));
    return end + HEAD_END.length - known;
  }

  #begin(head: string): void {
    const length = /content-length: *(\d+)/i.exec(head)?.[1];
    this.#state = length === undefined ? 'chunked' : 'sized';
    this.#remaining = Number(length ?? 0);
  }

  #text(from: number, to: number): string {
    return this.#buffer.toString('latin1', from, to);
  }

  #finish(ok: boolean): void {
    if (this.#state === 'idle') return;
    this.#state = 'idle';
    this.#done(this, this.#at, ok);
  }
}
