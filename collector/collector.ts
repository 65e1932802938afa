import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config, TargetConfig } from '../core/config/schema.js';
import { collectorIdOf } from '../core/process/collector_id.js';
import type { Logger } from '../core/process/log.js';
import { backoff } from '../core/retry.js';
import { createHealthServer } from './health.js';
import { captureSamples, mainSamples } from './metrics.js';
import { ChunkQueue } from './queue/chunk_queue.js';
import { QueueLosses } from './queue/queue_losses.js';
import type { Sample } from './sample.js';
import { chooseTap } from '../core/config/choose_tap.js';
import { BudgetGate } from './tap/refusal/budget_gate.js';
import { HttpTap } from './tap/http.js';
import type { Tap, TapOptions } from './tap/tap.js';
import { TapCounters } from './tap/tap_counters.js';
import { TcpTap } from './tap/tcp.js';
import { WorkerHost } from './worker_host.js';

const STATUS_EVERY_MS = 10_000;
/** Until the service has been heard for the first time: it says which budgets are spent, and till then calls pass. */
const STATUS_AT_FIRST = { delayMs: 1000, maxDelayMs: STATUS_EVERY_MS };
const DRAIN_STEP_MS = 50;
const WORKER_STOPS_WITHIN_MS = 5000;
export interface CollectorOptions {
  config: Config;
  log: Logger;
  /** How long `stop` waits for streams that are going on, ms. */
  drainMs?: number;
}

interface Door {
  tap: Tap;
  counters: TapCounters;
  server: Server;
}

/** What to listen on: an address, or a bound socket that the supervisor has handed over. */
export type ListenOn = { host: string; port: number } | object;

/** The collector's main thread: taps and the queue to the worker. */
export class Collector {
  readonly #options: Required<CollectorOptions>;
  readonly #queue: ChunkQueue;
  readonly #losses = new QueueLosses();
  readonly #budgets: BudgetGate;
  readonly #worker: WorkerHost;
  readonly #doors: Door[];
  readonly #health: Server;
  #statusTimer: NodeJS.Timeout | undefined;

  /** @throws SidelightError CONFIG_INVALID when a tap cannot serve its upstream */
  constructor(options: CollectorOptions) {
    this.#options = { drainMs: 10_000, ...options };
    const { config, log } = options;
    this.#queue = new ChunkQueue(config.collector.queue_max, this.#losses);
    this.#budgets = new BudgetGate({ config, log });
    this.#worker = new WorkerHost({
      config,
      collectorId: collectorIdOf(config.collector),
      queue: this.#queue,
      log,
      onBudgets: (budgets) => this.#budgets.heard(budgets),
    });
    this.#doors = config.targets.map((target, index) => this.#createDoor(target, index));
    this.#health = createHealthServer({ problems: () => this.#problems(), samples: () => this.samples() });
  }

  /** Starts capture. Traffic does not wait for it. */
  async start(): Promise<void> {
    this.#tellStatusLater(1);
    await this.#worker.start();
    this.#worker.postStatus(this.samples());
  }

  /** Opens the tap of a target. @throws when the address cannot be listened on */
  async listen(target: string, on: ListenOn): Promise<AddressInfo> {
    const door = this.#doors.find(({ counters }) => counters.target === target);
    if (door === undefined) throw new Error(`there is no target ${target}`);
    return listenOn(door.server, on);
  }

  /** Opens health and metrics. */
  async listenHealth(on: ListenOn): Promise<AddressInfo> {
    return listenOn(this.#health, on);
  }

  /** All metrics, as of now (the worker's: as of a second ago). */
  samples(): Sample[] {
    const taps = this.#doors.map(({ tap, counters }) => ({ kind: tap.kind, counters }));
    const main = mainSamples({
      taps,
      queue: this.#queue,
      losses: this.#losses,
      workerRestarts: this.#worker.restarts,
    });
    const { targets } = this.#options.config;
    return [...main, ...captureSamples(targets), ...this.#budgets.samples(), ...this.#worker.samples()];
  }

  /** Ends the worker thread as a crash would; another one takes its place. */
  async killWorker(): Promise<void> {
    await this.#worker.kill();
  }

  /** Accepts no more, lets streams finish up to the deadline, then empties queue and spool. */
  async stop(): Promise<void> {
    for (const { server } of this.#doors) server.close();
    clearTimeout(this.#statusTimer);
    await this.#drain();
    await this.#worker.stop(WORKER_STOPS_WITHIN_MS, () => this.samples());
    this.#health.close();
  }

  #tellStatusLater(attempt: number): void {
    const delay = this.#budgets.wasHeard ? STATUS_EVERY_MS : backoff(attempt, STATUS_AT_FIRST);
    this.#statusTimer = setTimeout(() => {
      this.#budgets.watch();
      this.#worker.postStatus(this.samples());
      this.#tellStatusLater(attempt + 1);
    }, delay);
  }

  async #drain(): Promise<void> {
    const deadline = performance.now() + this.#options.drainMs;
    while (this.#doors.some(({ tap }) => !tap.idle) && performance.now() < deadline) {
      const busy = await this.#worker.busyStreams();
      for (const { tap } of this.#doors) tap.closeIdle(busy);
      await sleep(DRAIN_STEP_MS);
    }
    for (const { tap } of this.#doors) tap.destroy();
    // The ends of what was cut are told by events.
    await sleep(0);
  }

  #createDoor(target: TargetConfig, index: number): Door {
    const counters = new TapCounters(target.name);
    const log = this.#options.log.child({ target: target.name });
    const parts = { queue: this.#queue, losses: this.#losses, budgets: this.#budgets };
    const tap = createTap({ target, index, counters, log, ...parts });
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client: Socket) => tap.accept(client));
    return { tap, counters, server };
  }

  #problems(): string[] {
    const problems = this.#doors
      .filter(({ server }) => !server.listening)
      .map(({ counters }) => `the tap of ${counters.target} does not listen`);
    if (!this.#worker.ready) problems.push('the worker is starting');
    return [...problems, ...this.#worker.problems];
  }
}

function createTap(options: TapOptions): Tap {
  return chooseTap(options.target) === 'tcp' ? new TcpTap(options) : new HttpTap(options);
}

function listenOn(server: Server, on: ListenOn): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const listening = () => {
      server.removeListener('error', reject);
      resolve(server.address() as AddressInfo);
    };
    // The system holds up to 511 connections (Node's own bound) for a collector that is busy or not there for a moment.
    server.listen(on, listening);
  });
}
