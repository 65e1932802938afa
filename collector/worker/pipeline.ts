import { createCapture, isCompressed } from '../../capture/index.js';
import type { Call } from '../../core/call.js';
import type { Config } from '../../core/config/schema.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/log.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { FinishedExchange } from '../exchange/open_exchange.js';
import { metadataCall } from './metadata_call.js';
import { Turns } from './turns.js';

/**
 * Exchanges with compressed bodies that are read at once: each may take 16 MB decoded, and twice that as text, whatever it took on
 * the wire. Others wait as they were captured.
 */
const COMPRESSED_AT_ONCE = 4;

export interface PipelineOptions {
  config: Config;
  collectorId: string;
  log: Logger;
  /** Takes a call as one line of JSON. */
  append(line: string): void;
  /** An exchange could not be understood by its backend. */
  onUnreadable(target: number): void;
}

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
  readonly #captures: ReturnType<typeof createCapture>[];
  readonly #prices: (string | null)[];
  readonly #turns = new Turns(COMPRESSED_AT_ONCE);
  #running = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
    const { targets, collector } = options.config;
    const salt = collector.salt ?? '';
    this.#captures = targets.map((target) => createCapture({ target, collectorId: options.collectorId, salt }));
    this.#prices = targets.map((target) => (target.price === undefined ? null : JSON.stringify(target.price)));
    this.counters = targets.map(() => ({ exchanges: 0, calls: 0, skipped: new Map() }));
  }

  /** Exchanges that are being turned into calls. */
  get running(): number {
    return this.#running;
  }

  /** Resolves when the exchange is a line of the spool, or counted as none. */
  async take(finished: FinishedExchange): Promise<void> {
    this.#running++;
    await this.#process(finished).finally(() => {
      finished.release();
      this.#running--;
    });
  }

  async #process(finished: FinishedExchange): Promise<void> {
    const counters = this.counters[finished.target];
    if (counters === undefined) return;
    counters.exchanges++;
    const result = await this.#capture(finished);
    if ('skipped' in result) {
      counters.skipped.set(result.skipped, (counters.skipped.get(result.skipped) ?? 0) + 1);
      return;
    }
    counters.calls++;
    if (result.call.attributes[SIDELIGHT.unreadable] !== undefined) this.#options.onUnreadable(finished.target);
    this.#options.append(JSON.stringify(this.#annotate(result.call, finished)));
  }

  /** A backend that fails costs the texts of a record, never the record, and never the worker. */
  async #capture({ exchange, target }: FinishedExchange): Promise<{ call: Call } | { skipped: string }> {
    const { config, collectorId, log, onUnreadable } = this.#options;
    const [capture, targetConfig] = [this.#captures[target], config.targets[target]];
    if (capture === undefined || targetConfig === undefined) return { skipped: 'capture_off' };
    try {
      return await (isCompressed(exchange) ? this.#turns.run(() => capture(exchange)) : capture(exchange));
    } catch (error) {
      onUnreadable(target);
      log.warn({ target: targetConfig.name, error: messageOf(error) }, 'an exchange could not be read');
      return { call: metadataCall(exchange, targetConfig, collectorId) };
    }
  }

  /** What pricing by the GPU-hour needs, beside the call. */
  #annotate(call: Call, { busyMs, target }: FinishedExchange): Call {
    call.attributes[SIDELIGHT.busyMs] = busyMs.toFixed(3);
    const price = this.#prices[target];
    if (price !== null && price !== undefined) call.attributes[SIDELIGHT.price] = price;
    return call;
  }
}
