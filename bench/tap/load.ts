import net from 'node:net';
import { addressOf, type AddressingKind } from './addressing.js';
import { requests } from './bodies.js';
import { READY } from './processes.js';

/**
 * An open-loop client: requests leave when they are due (to the millisecond), answered or not. Latency counts from
 * when a request left; one that had to wait for a connection counts from when it was due (no coordinated omission). Runs as a process of its own; options come as the first message.
 */
export interface LoadOptions {
  host: string;
  port: number;
  addressing: AddressingKind;
  upstreamPort: number;
  /** Half of the answers are streamed; false: none. */
  streamed: boolean;
  /** Requests per second; 0 = closed loop, as fast as the connections allow. */
  rate: number;
  seconds: number;
  connections: number;
}

export interface LoadResult {
  due: number;
  completed: number;
  failed: number;
  /** Seconds from the end of the schedule until the last answer. */
  drainSeconds: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = '0\r\n\r\n';
const DRAIN_LIMIT_MS = 10_000;

/** One keep-alive connection with at most one request under way. */
class Connection {
  #socket: net.Socket;
  #head: Buffer = Buffer.alloc(0);
  #remaining = 0;
  #state: 'idle' | 'head' | 'sized' | 'chunked' = 'idle';
  #due = 0;

  constructor(
    options: LoadOptions,
    private readonly done: (connection: Connection, due: number, ok: boolean) => void,
  ) {
    this.#socket = net.connect({ host: options.host, port: options.port, noDelay: true });
    this.#socket.on('data', (data) => this.#read(data));
    this.#socket.on('error', () => this.#finish(false));
    this.#socket.on('close', () => this.#finish(false));
  }

  get usable(): boolean {
    return !this.#socket.destroyed;
  }

  send(request: Buffer, due: number): void {
    this.#due = due;
    this.#state = 'head';
    this.#head = Buffer.alloc(0);
    this.#socket.write(request);
  }

  close(): void {
    this.#state = 'idle';
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    if (this.#state === 'head') {
      const head = this.#head.length === 0 ? data : Buffer.concat([this.#head, data]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) {
        this.#head = head;
        return;
      }
      this.#begin(head.toString('latin1', 0, end));
      data = head.subarray(end + HEAD_END.length);
    }
    if (this.#state === 'sized') {
      this.#remaining -= data.length;
      if (this.#remaining <= 0) this.#finish(true);
    } else if (this.#state === 'chunked' && data.toString('latin1', Math.max(0, data.length - 5)) === LAST_CHUNK) {
      this.#finish(true);
    }
  }

  #begin(head: string): void {
    const length = /content-length: *(\d+)/i.exec(head)?.[1];
    this.#state = length === undefined ? 'chunked' : 'sized';
    this.#remaining = Number(length ?? 0);
    if (!head.startsWith('HTTP/1.1 200')) this.#finish(false);
  }

  #finish(ok: boolean): void {
    if (this.#state === 'idle') return;
    this.#state = 'idle';
    this.done(this, this.#due, ok);
  }
}

function quantile(sorted: Float64Array, p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

/** Runs one load and reports it. */
export function runLoad(options: LoadOptions): Promise<LoadResult> {
  const bodies = requests(
    `${options.host}:${options.port}`,
    (id) => addressOf(options.addressing, options.upstreamPort, id),
    options.streamed,
  );
  const endMs = options.seconds * 1000;
  const closed = options.rate === 0;
  const latencies: number[] = [];
  const waiting: number[] = [];
  const idle: Connection[] = [];
  let due = 0;
  let failed = 0;
  let completed = 0;
  const send = (connection: Connection, at: number) =>
    connection.send(bodies[due++ % bodies.length] ?? Buffer.alloc(0), at);

  return new Promise((resolve) => {
    const start = performance.now();
    const now = () => performance.now() - start;
    const done = (connection: Connection, at: number, ok: boolean) => {
      if (ok) {
        completed++;
        latencies.push(now() - at);
      } else failed++;
      if (!connection.usable) connection = new Connection(options, done);
      const next = waiting.shift() ?? (closed && now() < endMs ? now() : undefined);
      if (next === undefined) idle.push(connection);
      else send(connection, next);
    };
    const all = Array.from({ length: options.connections }, () => new Connection(options, done));
    idle.push(...all);
    let scheduled = 0;
    const tick = () => {
      const elapsed = Math.min(now(), endMs);
      for (
        const wanted = closed ? options.connections : Math.floor((elapsed / 1000) * options.rate);
        scheduled < wanted;
        scheduled++
      ) {
        const at = closed ? now() : (scheduled / options.rate) * 1000;
        const connection = idle.pop();
        if (connection) send(connection, now());
        else waiting.push(at);
      }
      const over = now() >= endMs && (idle.length === options.connections || now() > endMs + DRAIN_LIMIT_MS);
      if (!over) {
        setTimeout(tick, 1);
        return;
      }
      for (const connection of idle) connection.close();
      const sorted = Float64Array.from(latencies).sort();
      resolve({
        due: closed ? completed + failed : scheduled,
        completed,
        failed,
        drainSeconds: Math.max(0, now() - endMs) / 1000,
        perSecond: completed / (Math.max(now(), endMs) / 1000),
        p50: quantile(sorted, 0.5),
        p99: quantile(sorted, 0.99),
      });
    };
    tick();
  });
}

process.once('message', (options: LoadOptions) => {
  void runLoad(options).then((result) => process.send?.(result, () => process.exit(0)));
});
process.send?.(READY);
