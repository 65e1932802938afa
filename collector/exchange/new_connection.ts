import type { CloseReason } from '../queue/records.js';
import { HTTP2_PREFACE } from '../queue/request_start.js';
import { Http1Connection } from './http1/http1_connection.js';
import { Http2Connection } from './http2/http2_connection.js';
import type { ExchangeContext } from './open_exchange.js';
import type { WireStream } from './wire_stream.js';

/** Servers of HTTP/2 may speak before their client does: their settings, and little more. */
const MAX_EARLY_BYTES = 16_384;

/**
 * A connection of the tcp tap before it is known what it speaks. The client's first bytes tell, nearly always those of its first
 * chunk; from then on another stream stands in its place.
 */
export class NewConnection implements WireStream {
  readonly #context: ExchangeContext;
  readonly #target: number;
  readonly #become: (stream: WireStream) => void;
  /** What the client has said: the start of the preface, so far. */
  #client: Buffer = Buffer.alloc(0);
  #clientAtMs = 0;
  #epochOffset = 0;
  readonly #early: { data: Buffer; atMs: number }[] = [];
  #earlyBytes = 0;

  /** @param become takes the stream that stands in this one's place from now on */
  constructor(context: ExchangeContext, target: number, become: (stream: WireStream) => void) {
    this.#context = context;
    this.#target = target;
    this.#become = become;
  }

  get busy(): boolean {
    return this.#client.length > 0;
  }

  clientData(bytes: Buffer, start: number, end: number, atMs: number, epochOffsetMs: number): void {
    if (this.#client.length === 0) this.#clientAtMs = atMs;
    this.#epochOffset = epochOffsetMs;
    const seen = this.#client.length;
    const compared = Math.min(end - start, HTTP2_PREFACE.length - seen);
    if (bytes.compare(HTTP2_PREFACE, seen, seen + compared, start, start + compared) !== 0) {
      this.#settle(this.#http1()).clientData(bytes, start, end, atMs, epochOffsetMs);
    } else if (seen + compared === HTTP2_PREFACE.length) {
      this.#settle(new Http2Connection(this.#context, this.#target)).clientData(bytes, start, end, atMs, epochOffsetMs);
    } else {
      this.#client = Buffer.concat([this.#client, bytes.subarray(start, end)]);
    }
  }

  serverData(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#earlyBytes += end - start;
    if (this.#earlyBytes > MAX_EARLY_BYTES) {
      this.#settle(this.#http1()).serverData(bytes, start, end, atMs);
      return;
    }
    this.#early.push({ data: Buffer.from(bytes.subarray(start, end)), atMs });
  }

  clientEnd(atMs: number): void {
    this.#settle(this.#http1()).clientEnd(atMs);
  }

  serverEnd(bytes: Buffer, start: number, end: number, atMs: number): void {
    this.#settle(this.#http1()).serverEnd(bytes, start, end, atMs);
  }

  close(reason: CloseReason, atMs: number): void {
    this.#replay(this.#http1()).close(reason, atMs);
  }

  lose(atMs: number): void {
    this.#replay(this.#http1()).lose(atMs);
  }

  #http1(): Http1Connection {
    return new Http1Connection(this.#context, this.#target);
  }

  #settle<Settled extends WireStream>(stream: Settled): Settled {
    this.#become(stream);
    return this.#replay(stream);
  }

  /** Hands on what came before. */
  #replay<Settled extends WireStream>(stream: Settled): Settled {
    for (const { data, atMs } of this.#early.splice(0)) stream.serverData(data, 0, data.length, atMs);
    const client = this.#client;
    if (client.length > 0) stream.clientData(client, 0, client.length, this.#clientAtMs, this.#epochOffset);
    return stream;
  }
}
