import {
  createCaptureSteps,
  isCompressed,
  type Captured,
  type CaptureSteps,
  type ReadExchange,
} from '../../capture/index.js';
import type { Call } from '../../core/call.js';
import type { Config } from '../../core/config/schema.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { FinishedExchange } from '../exchange/open_exchange.js';
import { metadataCall } from './metadata_call.js';
import { Turns } from './turns.js';

/**
 * Exchanges with compressed bodies that are read at once: each may take 16 MB decoded, and twice that as text, whatever it took on
 * the wire. Others wait as they were captured.
 */
const COMPRESSED_AT_ONCE = 4;
/** Others are read so many together: more than end in a batch of the queue, mostly, and not too many large ones. */
const READ_AT_ONCE = 16;

export interface PipelineOptions {
  config: Config;
  collectorId: string;
  log: Logger;
  /** Takes a call as one line of JSON. */
  append(line: string): void;
  /** An exchange could not be understood by its backend. */
  onUnreadable(target: number): void;
}

/** An exchange after the first step: read, or a result already. */
interface Read {
  finished: FinishedExchange;
  read: ReadExchange | Captured;
}

const NO_TARGET: Captured = { skipped: 'capture_off' };

interface TargetCounters {
  exchanges: number;
  calls: number;
  skipped: Map<string, number>;
}

/** Exchanges in, lines of the spool out. */
export class Pipeline {
  /** One per target. */
  readonly counters: TargetCounters[];
  readonly #options: PipelineOptions;
  readonly #steps: CaptureSteps[];
  readonly #prices: (string | null)[];
  readonly #turns = new Turns(COMPRESSED_AT_ONCE);
  #running = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
    const { targets, collector } = options.config;
    const salt = collector.salt ?? '';
    this.#steps = targets.map((target) => createCaptureSteps({ target, collectorId: options.collectorId, salt }));
    this.#prices = targets.map((target) => (target.price === undefined ? null : JSON.stringify(target.price)));
    this.counters = targets.map(() => ({ exchanges: 0, calls: 0, skipped: new Map() }));
  }

  /** Exchanges that take their time. */
  get running(): number {
    return this.#running;
  }

  /**
   * Makes lines of the spool of exchanges, or counts them as none. They are taken together from step to step, not one by one: while
   * a step is repeated its code stays in the processor's caches, which saves some 4 to 9 % of the time.
   * @returns a promise for each that takes time, as taking off compression does; the others are done with
   */
  take(ended: readonly FinishedExchange[]): Promise<void>[] {
    const ready: Read[] = [];
    const later: Promise<void>[] = [];
    for (const finished of ended) {
      const read = this.#read(finished);
      if (read instanceof Promise) later.push(this.#finishLater(finished, read));
      else ready.push({ finished, read });
      if (ready.length === READ_AT_ONCE) this.#finish(ready.splice(0));
    }
    this.#finish(ready);
    return later;
  }

  async #finishLater(finished: FinishedExchange, reading: Promise<Read['read']>): Promise<void> {
    this.#running++;
    try {
      this.#finish([{ finished, read: await reading }]);
    } finally {
      this.#running--;
    }
  }

  #finish(exchanges: readonly Read[]): void {
    const captured = exchanges.map((each) => this.#toCall(each));
    for (const [index, { finished }] of exchanges.entries()) {
      this.#keep(finished, captured[index] ?? NO_TARGET);
      finished.release();
    }
  }

  #keep(finished: FinishedExchange, captured: Captured): void {
    const counters = this.counters[finished.target];
    if (counters === undefined) return;
    counters.exchanges++;
    if ('skipped' in captured) {
      counters.skipped.set(captured.skipped, (counters.skipped.get(captured.skipped) ?? 0) + 1);
      return;
    }
    counters.calls++;
    if (captured.call.attributes[SIDELIGHT.unreadable] !== undefined) this.#options.onUnreadable(finished.target);
    this.#options.append(JSON.stringify(this.#annotate(captured.call, finished)));
  }

  #read(finished: FinishedExchange): Read['read'] | Promise<Read['read']> {
    const { exchange, target } = finished;
    const steps = this.#steps[target];
    if (steps === undefined) return NO_TARGET;
    try {
      if (!isCompressed(exchange)) return steps.read(exchange);
      return this.#turns.run(async () => steps.read(exchange)).catch((error: unknown) => this.#unread(finished, error));
    } catch (error) {
      return this.#unread(finished, error);
    }
  }

  #toCall({ finished, read }: Read): Captured {
    if (!('reading' in read)) return read;
    const steps = this.#steps[finished.target];
    if (steps === undefined) return NO_TARGET;
    try {
      return { call: steps.toCall(read) };
    } catch (error) {
      return this.#unread(finished, error);
    }
  }

  /** A backend that fails costs the texts of a record, never the record, and never the worker. */
  #unread({ exchange, target }: FinishedExchange, error: unknown): Captured {
    const { config, collectorId, log, onUnreadable } = this.#options;
    const targetConfig = config.targets[target];
    if (targetConfig === undefined) return NO_TARGET;
    onUnreadable(target);
    log.warn({ target: targetConfig.name, error: messageOf(error) }, 'an exchange could not be read');
    return { call: metadataCall(exchange, targetConfig, collectorId) };
  }

  /** What pricing by the GPU-hour needs, beside the call. */
  #annotate(call: Call, { busyMs, target }: FinishedExchange): Call {
    call.attributes[SIDELIGHT.busyMs] = busyMs.toFixed(3);
    const price = this.#prices[target];
    if (price !== null && price !== undefined) call.attributes[SIDELIGHT.price] = price;
    return call;
  }
}
