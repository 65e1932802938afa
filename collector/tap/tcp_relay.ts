import { connect, type Socket } from 'node:net';
import type { ConnectionRecorder } from '../queue/connection_recorder.js';
import { CLOSE, type CloseReason } from '../queue/records.js';
import { PROBE_AFTER_MS } from './keep_alive.js';
import type { Reachability } from './reachability.js';
import { ReadBuffer } from './read_buffer.js';
import { upstreamErrorOf, type TapCounters, type UpstreamError } from './tap_counters.js';

/** With the server unreachable, the client's request is awaited this long, so that the failed call is on record. */
const REQUEST_GRACE_MS = 20;
/** A reset waits this long for bytes that came before it. */
const RESET_GRACE_MS = 2000;
const NOTHING = Buffer.alloc(0);

export interface RelayOptions {
  host: string;
  port: number;
  connectTimeoutMs: number;
  counters: TapCounters;
  reachability: Reachability;
  onClose(relay: TcpRelay): void;
}

/**
 * One client connection and its connection to the model server: what comes in on one side goes out on the other, bytes, ends and
 * resets alike, with backpressure. Never looks at the bytes.
 */
export class TcpRelay {
  readonly recorder: ConnectionRecorder;
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #options: RelayOptions;
  readonly #buffer = new ReadBuffer();
  #timer: NodeJS.Timeout | null;
  #connected = false;
  #unreachable = false;
  #open = 2;
  #reason: CloseReason = CLOSE.ended;
  #clientSpoke = false;

  constructor(client: Socket, recorder: ConnectionRecorder, options: RelayOptions) {
    this.#client = client;
    this.recorder = recorder;
    this.#options = options;
    this.#upstream = connect({
      host: options.host,
      port: options.port,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_AFTER_MS,
      onread: { buffer: this.#buffer.next, callback: (length, buffer) => this.#fromServer(buffer, length) },
    });
    this.#timer = setTimeout(() => this.#unreached('connect_timeout'), options.connectTimeoutMs);
    this.#listenToClient();
    this.#listenToUpstream();
  }

  /** Cuts both connections, because the collector ends. */
  destroy(): void {
    if (this.#reason === CLOSE.ended) this.#reason = CLOSE.shutdown;
    this.#client.destroy();
    this.#upstream.destroy();
  }

  #listenToClient(): void {
    const client = this.#client;
    client.on('data', (chunk: Buffer) => this.#fromClient(chunk));
    client.on('drain', () => this.#upstream.resume());
    client.on('end', () => {
      this.recorder.clientEnd();
      this.#upstream.end();
    });
    client.on('error', () => this.#reset(CLOSE.clientReset, this.#upstream));
    client.on('close', () => this.#closed());
  }

  #listenToUpstream(): void {
    const upstream = this.#upstream;
    upstream.on('connect', () => {
      this.#connected = true;
      this.#options.reachability.reached();
      this.#stopTimer();
    });
    upstream.on('drain', () => this.#client.resume());
    upstream.on('end', () => {
      this.recorder.serverEnd();
      this.#client.end();
    });
    upstream.on('error', (error) => {
      if (!this.#connected) return this.#unreached(upstreamErrorOf(error));
      if (this.#reason === CLOSE.ended) this.#options.counters.upstreamError(upstreamErrorOf(error));
      this.#reset(CLOSE.serverReset, this.#client);
    });
    upstream.on('close', () => this.#closed());
  }

  #fromClient(chunk: Buffer): void {
    this.#options.counters.bytesIn += chunk.length;
    this.#clientSpoke = true;
    if (this.#unreachable) {
      this.recorder.clientData(chunk);
      this.#giveUp();
      return;
    }
    if (!this.#upstream.write(chunk)) this.#client.pause();
    this.recorder.clientData(chunk);
  }

  /** @returns false when the client is slower than the server: reading stops until `drain` */
  #fromServer(buffer: Uint8Array, length: number): boolean {
    this.#options.counters.bytesOut += length;
    const chunk = buffer.subarray(0, length);
    const flowing = this.#client.write(chunk);
    this.recorder.serverData(chunk);
    this.#buffer.passed(length, this.#client.writableLength > 0);
    return flowing;
  }

  #unreached(reason: UpstreamError): void {
    if (this.#unreachable) return;
    this.#options.counters.upstreamError(reason);
    this.#options.reachability.lost(reason);
    this.#stopTimer();
    this.#unreachable = true;
    this.#reason = CLOSE.unreachable;
    this.#upstream.destroy();
    if (this.#clientSpoke) return this.#giveUp();
    this.#timer = setTimeout(() => this.#giveUp(), REQUEST_GRACE_MS);
  }

  /** The client must see at once that there is nobody. */
  #giveUp(): void {
    this.#stopTimer();
    resetAfterWrites(this.#client);
  }

  /** Hands a reset on to the other side, after the bytes that came before it. */
  #reset(reason: CloseReason, other: Socket): void {
    if (this.#reason === CLOSE.ended) this.#reason = reason;
    if (other.destroyed) return;
    resetAfterWrites(other);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #closed(): void {
    this.#open--;
    if (this.#open > 0) return;
    this.#stopTimer();
    this.recorder.close(this.#reason);
    this.#options.onClose(this);
  }
}

/** Resets a connection once what was written before has left, or has had its time to. */
function resetAfterWrites(socket: Socket): void {
  // While the end of its half is being sent a socket cannot be reset: Node would leave it open.
  const ending = socket.writableEnded && !socket.writableFinished;
  if (!ending && (socket.writableLength === 0 || socket.connecting)) {
    socket.resetAndDestroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), RESET_GRACE_MS);
  const reset = () => void socket.resetAndDestroy();
  if (ending) socket.once('finish', reset);
  else socket.write(NOTHING, reset);
  socket.once('close', () => clearTimeout(timer));
}
