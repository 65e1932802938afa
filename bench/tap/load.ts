import { addressOf, type AddressingKind } from './addressing.js';
import { requests } from './bodies.js';
import { Client } from './client.js';
import { READY } from './processes.js';

/**
 * An open-loop load: requests leave when they are due (to the millisecond), answered or not. Latency counts from
 * when a request left; one that had to wait for a connection counts from when it was due (no coordinated omission). Runs as a process of its own; options come as the first message.
 */
export interface LoadOptions {
  host: string;
  port: number;
  addressing: AddressingKind;
  upstreamPort: number;
  /** Half of the answers are streamed; false: none. */
  streamed: boolean;
  /** Requests per second, broken off where answers do not keep up; 0 = closed loop, as fast as the connections allow. */
  rate: number;
  /** From when all connections stand. */
  seconds: number;
  /** Latencies are kept from here on: by then code is compiled on all sides, this one included. */
  warmUpSeconds: number;
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

const DRAIN_LIMIT_MS = 10_000;
/** A load that is so far behind its schedule will not catch up. */
const HOPELESS_SECONDS = 3;

/** One load under way. */
class Load {
  readonly #options: LoadOptions;
  readonly #requests: Buffer[];
  readonly #endMs: number;
  readonly #closed: boolean;
  readonly #latencies: number[] = [];
  /** When requests were due that wait for a connection. */
  readonly #waiting: number[] = [];
  readonly #idle: Client[] = [];
  #start = 0;
  #scheduled = 0;
  #sent = 0;
  #failed = 0;
  #completed = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#requests = requests(
      `${options.host}:${options.port}`,
      (id) => addressOf(options.addressing, options.upstreamPort, id),
      options.streamed,
    );
    this.#endMs = options.seconds * 1000;
    this.#closed = options.rate === 0;
  }

  async run(): Promise<LoadResult> {
    this.#idle.push(...Array.from({ length: this.#options.connections }, () => this.#client()));
    await Promise.all(this.#idle.map((client) => client.opened()));
    this.#start = performance.now();
    await new Promise<void>((resolve) => this.#tick(resolve));
    for (const client of this.#idle) client.close();
    return this.#result();
  }

  #client(): Client {
    return new Client(this.#options.host, this.#options.port, (client, at, ok) => this.#answered(client, at, ok));
  }

  #now(): number {
    return performance.now() - this.#start;
  }

  #send(client: Client, at: number): void {
    client.send(this.#requests[this.#sent++ % this.#requests.length] ?? Buffer.alloc(0), at);
  }

  #answered(client: Client, at: number, ok: boolean): void {
    const now = this.#now();
    if (ok) this.#completed++;
    else this.#failed++;
    if (ok && at >= this.#options.warmUpSeconds * 1000) this.#latencies.push(now - at);
    const next = client.usable ? client : this.#client();
    const due = this.#waiting.shift() ?? (this.#closed && now < this.#endMs ? now : undefined);
    if (due === undefined) this.#idle.push(next);
    else this.#send(next, due);
  }

  /** Sends what is due by now. */
  #tick(done: () => void): void {
    const { rate, connections } = this.#options;
    const elapsed = Math.min(this.#now(), this.#endMs);
    const wanted = this.#closed ? connections : Math.floor((elapsed / 1000) * rate);
    for (; this.#scheduled < wanted; this.#scheduled++) {
      const client = this.#idle.pop();
      if (client) this.#send(client, this.#now());
      else this.#waiting.push((this.#scheduled / rate) * 1000);
    }
    const drained = this.#idle.length === connections;
    const hopeless = this.#waiting.length > rate * HOPELESS_SECONDS;
    if (hopeless || (this.#now() >= this.#endMs && (drained || this.#now() > this.#endMs + DRAIN_LIMIT_MS))) done();
    else setTimeout(() => this.#tick(done), 1);
  }

  #result(): LoadResult {
    const now = this.#now();
    const sorted = Float64Array.from(this.#latencies).sort();
    return {
      due: this.#closed ? this.#completed + this.#failed : this.#scheduled,
      completed: this.#completed,
      failed: this.#failed,
      drainSeconds: Math.max(0, now - this.#endMs) / 1000,
      perSecond: this.#completed / (Math.max(now, this.#endMs) / 1000),
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
    };
  }
}

function quantile(sorted: Float64Array, p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

process.once('message', (options: LoadOptions) => {
  void new Load(options).run().then((result) => process.send?.(result, () => process.exit(0)));
});
process.send?.(READY);
