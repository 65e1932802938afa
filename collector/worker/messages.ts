import type { Config } from '../../core/config/schema.js';
import type { EnforcedBudget } from '../../core/enforcement.js';
import type { Sample } from '../sample.js';

/** What a worker is started with. */
export interface WorkerStart {
  config: Config;
  collectorId: string;
  /** One Int32: bytes of the slabs the worker is done with. */
  consumed: SharedArrayBuffer;
}

/** Main thread to worker, beside the slabs themselves (bare ArrayBuffers). */
export type ToWorker =
  /** Which streams have something going on? */
  | { type: 'ask_busy' }
  /** The collector's counters, to be posted to the service. `last`: then end. */
  | { type: 'post_status'; metrics: Sample[]; last: boolean }
  /** No more slabs: finish what is there, close the spool, ship what can be shipped. */
  | { type: 'stop' };

/** Worker to main thread. */
export type FromWorker =
  | { type: 'ready'; problems: string[] }
  /** `problems`: why calls are not captured as they should be, one line each. */
  | { type: 'counters'; metrics: Sample[]; problems: string[] }
  | { type: 'busy'; streams: number[] }
  /** What the service says of the budgets it enforces. */
  | { type: 'budgets'; budgets: EnforcedBudget[] }
  /** All records are on disk; the counters are final. */
  | { type: 'stopped'; metrics: Sample[] };
