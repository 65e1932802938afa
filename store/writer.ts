import type { StoredCall } from '../core/call.js';
import type { Logger } from '../core/log.js';
import type { Store } from './store.js';

export interface IngestRequest {
  /** Name of the segment; the same name is stored once. */
  segment: string;
  collectorId: string;
  calls: readonly StoredCall[];
}

export interface IngestResult {
  status: 'stored' | 'duplicate';
  rows: number;
  /** Lines the store refused for good; they are in the quarantine folder. */
  quarantined: number;
}

export interface WriterStats {
  segments: number;
  duplicates: number;
  rows: number;
  quarantined: number;
}

export interface Writer {
  /**
   * Stores the calls of one segment, once. Segments are worked off one after another.
   * @throws {SidelightError} STORE_UNAVAILABLE (retryable): nothing is lost by sending the same segment again
   */
  ingest(request: IngestRequest): Promise<IngestResult>;
  stats(): WriterStats;
}

/** One writer per store. `migrate` must have run. */
export async function createWriter(store: Store, options: { quarantineDir: string; log: Logger }): Promise<Writer> {
  throw new Error(`not built yet ${store.mode} ${options.quarantineDir}`);
}
