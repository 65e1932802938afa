import type { Socket } from 'node:net';
import type { TargetConfig } from '../../core/config/schema.js';
import type { Logger } from '../../core/process/log.js';
import type { ChunkQueue } from '../queue/chunk_queue.js';
import type { QueueLosses } from '../queue/queue_losses.js';
import type { BudgetGate } from './refusal/budget_gate.js';
import type { TapCounters } from './tap_counters.js';

export interface TapOptions {
  target: TargetConfig;
  /** Index of the target in the configuration. */
  index: number;
  queue: ChunkQueue;
  losses: QueueLosses;
  counters: TapCounters;
  /** Whether calls may be made now. */
  budgets: BudgetGate;
  log: Logger;
}

/** Stands between clients and one model server. */
export interface Tap {
  readonly kind: 'tcp' | 'http';
  /** Takes a client's connection (allowHalfOpen, noDelay, not read from yet). */
  accept(client: Socket): void;
  /** No connection is open. */
  readonly idle: boolean;
  /** Closes connections with nothing going on. @param busy streams (ids of the queue) with something going on; null when that is not known */
  closeIdle(busy: ReadonlySet<number> | null): void;
  /** Closes all connections. */
  destroy(): void;
}
