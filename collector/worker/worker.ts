import { join } from 'node:path';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../../core/errors.js';
import { createLogger, type Logger } from '../../core/process/log.js';
import { Assembler } from '../exchange/assembler.js';
import type { FinishedExchange } from '../exchange/open_exchange.js';
import { SLAB_BYTES } from '../queue/records.js';
import { ServerMetrics } from '../server_metrics/server_metrics.js';
import { Shipper } from '../shipper.js';
import { Spool } from '../spool/index.js';
import type { Sample } from '../sample.js';
import { giveWay } from './give_way.js';
import type { FromWorker, ToWorker, WorkerStart } from './messages.js';
import { Pipeline } from './pipeline.js';
import { postStatus } from './post_status.js';
import { workerSamples } from './samples.js';
import { SlabProgress } from './slab_progress.js';

/** With so many exchanges on their way to calls, slabs wait; they count against the queue's bound. */
const MAX_RUNNING = 256;
const COUNTERS_EVERY_MS = 1000;

/** The worker thread of a collector: slabs in, spool out, and the shipper. */
class CaptureWorker {
  readonly #port: MessagePort;
  readonly #start: WorkerStart;
  readonly #consumed: Int32Array<SharedArrayBuffer>;
  readonly #log: Logger;
  readonly #slabs: ArrayBuffer[] = [];
  /** Exchanges that have ended in the slab being read. */
  readonly #ended: FinishedExchange[] = [];
  readonly #progress = new SlabProgress();
  readonly #assembler: Assembler;
  readonly #pipeline: Pipeline;
  readonly #spool: Spool;
  readonly #shipper: Shipper | null;
  readonly #serverMetrics: ServerMetrics;
  readonly #timer: NodeJS.Timeout;
  #pumpDue = false;
  #onDrained: (() => void) | null = null;

  constructor(port: MessagePort, start: WorkerStart) {
    const { config, collectorId } = start;
    const { collector, targets } = config;
    this.#port = port;
    this.#start = start;
    this.#consumed = new Int32Array(start.consumed);
    this.#log = createLogger('collector', config.log_level);
    this.#spool = new Spool({
      dir: join(config.store.data, 'spool'),
      segmentMaxBytes: collector.segment_max,
      segmentAgeMs: collector.segment_age,
      maxBytes: collector.spool_max,
      keepRefusedMs: config.store.keep_texts,
      log: this.#log,
      onSegment: () => this.#shipper?.wake(),
      onWrite: () => this.#giveBack(),
    });
    this.#shipper = this.#createShipper();
    this.#pipeline = new Pipeline({
      config,
      collectorId,
      log: this.#log,
      append: (line) => this.#spool.append(line),
      onUnreadable: (target) => this.#assembler.countUnreadable(target, 'backend'),
    });
    this.#assembler = new Assembler({
      targets: targets.length,
      bodyMaxBytes: collector.body_max,
      bodiesMaxBytes: collector.bodies_max,
      emit: (finished) => this.#ended.push(finished),
    });
    this.#timer = setInterval(() => this.#report(), COUNTERS_EVERY_MS);
    port.on('message', (message: ArrayBuffer | ToWorker) => this.#receive(message));
    this.#shipper?.start();
    this.#serverMetrics = new ServerMetrics({ targets, log: this.#log });
    this.#serverMetrics.start();
    this.#say({ type: 'ready', problems: this.#problems() });
  }

  #receive(message: ArrayBuffer | ToWorker): void {
    if (message instanceof ArrayBuffer) {
      this.#slabs.push(message);
      this.#pumpSoon();
    } else if (message.type === 'ask_busy') {
      this.#say({ type: 'busy', streams: this.#assembler.busyStreams() });
    } else if (message.type === 'post_status') {
      void this.#postStatus(message.metrics).then(() => message.last && this.#end());
    } else {
      void this.#stop();
    }
  }

  /** First all that is there is received: then it is known how much waits. */
  #pumpSoon(): void {
    if (this.#pumpDue) return;
    this.#pumpDue = true;
    setImmediate(() => this.#pump());
  }

  #pump(): void {
    this.#pumpDue = false;
    while (this.#slabs.length > 0 && this.#pipeline.running < MAX_RUNNING) {
      const slab = this.#slabs.shift();
      if (slab === undefined) return;
      this.#progress.begin(slab.byteLength);
      this.#assembler.slab(slab);
      if (this.#slabs.length === 0 && slab.byteLength < SLAB_BYTES) this.#takeAtEase();
      else this.#take(this.#ended.splice(0));
      this.#progress.end();
    }
    this.#giveBack();
    if (this.#slabs.length === 0 && this.#pipeline.running === 0) this.#onDrained?.();
  }

  /** Traffic is quiet: what passes need not wait until all of them are read. */
  #takeAtEase(): void {
    for (const each of this.#ended.splice(0)) {
      giveWay();
      this.#take([each]);
    }
  }

  #take(ended: readonly FinishedExchange[]): void {
    for (const taken of this.#pipeline.take(ended)) this.#await(taken);
  }

  /** The slab being read is not done with before this is. */
  #await(taken: Promise<void>): void {
    const done = this.#progress.hold();
    void taken.then(() => {
      done();
      this.#pump();
    });
  }

  /** Slabs count as waiting until their records are on the disk, or the disk takes none: what a crash would cost is never more than the lag says. */
  #giveBack(): void {
    if (!this.#spool.writeDue) Atomics.add(this.#consumed, 0, this.#progress.takeDone());
  }

  async #stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
      this.#pump();
    });
    this.#spool.flush();
    await this.#serverMetrics.stop();
    await this.#shipper?.stop();
    this.#spool.close();
    this.#say({ type: 'stopped', metrics: this.#samples() });
  }

  #end(): void {
    clearInterval(this.#timer);
    this.#port.close();
  }

  #say(message: FromWorker): void {
    this.#port.postMessage(message, []);
  }

  #report(): void {
    this.#say({ type: 'counters', metrics: this.#samples(), problems: this.#problems() });
  }

  #problems(): string[] {
    const { problem } = this.#spool.stats();
    return problem === '' ? [] : [problem];
  }

  #samples(): Sample[] {
    const own = workerSamples({
      targets: this.#start.config.targets.map((target) => target.name),
      assembler: this.#assembler,
      pipeline: this.#pipeline,
      spool: this.#spool.stats(),
      shipper: this.#shipper?.stats() ?? null,
    });
    return [...own, ...this.#serverMetrics.samples()];
  }

  #createShipper(): Shipper | null {
    const { config, collectorId } = this.#start;
    const { to, token } = config.collector;
    if (to === undefined) return null;
    return new Shipper({ spool: this.#spool, to, token, collectorId, log: this.#log });
  }

  /** Best effort: the next one, ten seconds later, says the same and more. */
  async #postStatus(metrics: Sample[]): Promise<void> {
    const { config, collectorId } = this.#start;
    const { to, token } = config.collector;
    if (to === undefined) return;
    try {
      const budgets = await postStatus({ to, token, collectorId, metrics });
      this.#say({ type: 'budgets', budgets });
    } catch (error) {
      this.#log.debug({ error: messageOf(error) }, 'the service did not take the status');
    }
  }
}

if (parentPort !== null) void new CaptureWorker(parentPort, workerData as WorkerStart);
