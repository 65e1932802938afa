import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../core/config/schema.js';
import type { EnforcedBudget } from '../core/enforcement.js';
import type { Logger } from '../core/process/log.js';
import { backoff } from '../core/retry.js';
import { workerEntry } from '../core/process/worker_entry.js';
import { startError } from './start_error.js';
import { watchWorker } from './watchdog.js';
import { isCounter } from './metrics.js';
import type { ChunkQueue } from './queue/chunk_queue.js';
import { seriesKey, type Sample } from './sample.js';
import type { FromWorker, ToWorker, WorkerStart } from './worker/messages.js';

const RESTART_DELAY = { delayMs: 50, maxDelayMs: 5000 };
/** A worker that lived so long had no trouble starting. */
const HEALTHY_AFTER_MS = 10_000;
const ANSWER_WITHIN_MS = 500;
const STATUS_WITHIN_MS = 3000;
/** A worker that runs out of memory dies alone; bodies are outside of this heap and bounded by themselves. */
const HEAP_MB = 256;
/** What the worker throws away soon. With half of it a call takes 8 % more of the processor at high rates; more would only make the process larger. */
const YOUNG_HEAP_MB = 24;

export interface WorkerHostOptions {
  config: Config;
  collectorId: string;
  queue: ChunkQueue;
  log: Logger;
  /** Takes what the service says of the budgets it enforces. */
  onBudgets(budgets: readonly EnforcedBudget[]): void;
}

/** Keeps a worker thread behind the queue: starts another one when it dies, which traffic does not notice. */
export class WorkerHost {
  restarts = 0;
  readonly #options: WorkerHostOptions;
  #worker: Worker | null = null;
  #ready = false;
  #problems: string[] = [];
  #stopping = false;
  /** Until the first worker is ready: tells whoever started it that it cannot be. */
  #cannotStart: ((error: unknown) => void) | null = null;
  #lastDeath = '';
  #endWatch: () => void = () => undefined;
  #failures = 0;
  /** Counters of workers that have died, and the last word of the one that lives. */
  readonly #past = new Map<string, Sample>();
  #latest: Sample[] = [];
  readonly #listeners = new Set<(message: FromWorker) => void>();

  constructor(options: WorkerHostOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Why calls are not captured as they should be now, one line each. */
  get problems(): string[] {
    return this.#problems;
  }

  /**
   * Starts the worker; resolves when it is ready for slabs.
   * @throws SidelightError why the first worker could not be; others are tried all the same
   */
  async start(): Promise<void> {
    const { queue } = this.#options;
    const failed = new Promise<never>((_, reject) => (this.#cannotStart = reject));
    this.#endWatch = watchWorker({
      progress: () => queue.progress(),
      onHung: () => this.#replaceHung(),
    });
    const ready = this.#answer('ready', null).then(() => (this.#cannotStart = null));
    this.#launch();
    await Promise.race([ready, failed]);
  }

  /** The worker's metrics; counters go on where a dead worker's stopped. */
  samples(): Sample[] {
    const current = new Map(this.#latest.map((sample) => [seriesKey(sample), sample]));
    for (const [key, past] of this.#past) {
      current.set(key, { ...past, value: past.value + (current.get(key)?.value ?? 0) });
    }
    return [...current.values()];
  }

  /** Streams with something going on; null when the worker does not say. */
  async busyStreams(): Promise<Set<number> | null> {
    if (!this.#ready) return null;
    this.#options.queue.flush();
    this.#tell({ type: 'ask_busy' });
    const answer = await this.#answer('busy', ANSWER_WITHIN_MS);
    return answer?.type === 'busy' ? new Set(answer.streams) : null;
  }

  /** Has the collector's counters posted to the service. */
  postStatus(metrics: Sample[]): void {
    this.#tell({ type: 'post_status', metrics, last: false });
  }

  /**
   * Lets the worker finish what is queued, close the spool and post the last status.
   * @param lastStatus asked for once the worker's counters are final
   */
  async stop(withinMs: number, lastStatus: () => Sample[]): Promise<void> {
    this.#stopping = true;
    this.#endWatch();
    // What has been gathered for a worker that is about to be ready must not be lost.
    if (this.#worker !== null && !this.#ready)
      await Promise.race([this.#answer('ready', withinMs), exitOf(this.#worker)]);
    const worker = this.#worker;
    if (worker === null) return;
    const exited = exitOf(worker);
    this.#options.queue.flush();
    this.#tell({ type: 'stop' });
    const answer = await this.#answer('stopped', withinMs);
    if (answer === null) {
      this.#options.log.error('the worker did not finish in time: records of the last moments may be lost');
    } else {
      this.#tell({ type: 'post_status', metrics: lastStatus(), last: true });
      await Promise.race([exited, sleep(STATUS_WITHIN_MS, undefined, { ref: false })]);
    }
    await worker.terminate();
  }

  /** Ends the worker as a crash would. */
  async kill(): Promise<void> {
    await this.#worker?.terminate();
  }

  #launch(): void {
    const { config, collectorId, queue } = this.#options;
    const consumed = new SharedArrayBuffer(4);
    const { url, options } = workerEntry(import.meta.url, './worker/worker');
    const workerData: WorkerStart = { config, collectorId, consumed };
    // The supervisor's choice is for the relay's thread: as a flag it would go before the limits of the worker too.
    setFlagsFromString('--max-semi-space-size=0');
    const worker = new Worker(url, {
      ...options,
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    const startedAt = performance.now();
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') {
        this.#ready = true;
        queue.attach({
          consumed: new Int32Array(consumed),
          post: (slab) => worker.postMessage(slab, [slab]),
        });
      }
      if (message.type === 'ready' || message.type === 'counters') this.#problems = message.problems;
      if (message.type === 'counters' || message.type === 'stopped') this.#latest = message.metrics;
      if (message.type === 'budgets') this.#options.onBudgets(message.budgets);
      for (const listener of this.#listeners) listener(message);
    });
    worker.on('error', (error) => this.#failed(error));
    worker.on('exit', () => this.#died(performance.now() - startedAt));
  }

  /** Said once, not at every attempt: before the first worker is ready by whoever waits for it, later here. */
  #failed(error: Error): void {
    const known = error.message === this.#lastDeath;
    this.#lastDeath = error.message;
    this.#problems = [`the worker died: ${error.message}`];
    const fatal = this.#cannotStart === null ? null : startError(error);
    if (fatal !== null) this.#cannotStart?.(fatal);
    else if (!known) this.#options.log.error({ error: error.message, stack: error.stack }, 'the worker died');
  }

  /** Its death is dealt with as any other. */
  #replaceHung(): void {
    this.#options.log.error(
      'the worker hangs: it is ended, and another one started; calls go on, some are not recorded',
    );
    void this.kill();
  }

  #died(afterMs: number): void {
    this.#ready = false;
    this.#worker = null;
    this.#options.queue.detach();
    if (this.#stopping) return;
    this.#keepCounters();
    this.restarts++;
    this.#failures = afterMs > HEALTHY_AFTER_MS ? 1 : this.#failures + 1;
    setTimeout(
      () => {
        if (!this.#stopping) this.#launch();
      },
      backoff(this.#failures, RESTART_DELAY),
    );
  }

  #keepCounters(): void {
    for (const sample of this.#latest) {
      if (!isCounter(sample.name)) continue;
      const key = seriesKey(sample);
      this.#past.set(key, { ...sample, value: sample.value + (this.#past.get(key)?.value ?? 0) });
    }
    this.#latest = [];
  }

  #tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  /** The next message of a type; null after `withinMs`. */
  #answer(type: FromWorker['type'], withinMs: number | null): Promise<FromWorker | null> {
    return new Promise((resolve) => {
      const done = (message: FromWorker | null) => {
        clearTimeout(timer);
        this.#listeners.delete(listen);
        resolve(message);
      };
      const listen = (message: FromWorker) => {
        if (message.type === type) done(message);
      };
      const timer = withinMs === null ? undefined : setTimeout(() => done(null), withinMs).unref();
      this.#listeners.add(listen);
    });
  }
}

function exitOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => worker.once('exit', resolve));
}
