import type { Call, StoredCall } from '../../core/call.js';
import { messageOf, SidelightError } from '../../core/errors.js';
import type { IngestRequest } from '../../store/index.js';
import type { ServiceContext } from '../context.js';

interface Stored {
  status: 'stored' | 'duplicate';
  rows: number;
  quarantined: number;
  /** What is in the store now because of this. */
  kept: StoredCall[];
}

/**
 * Counts tokens where nobody reported them, prices, stores, and tells whoever counts. A segment without a single call is written
 * down in the ledger, too, so that it is not read again.
 * @throws {SidelightError} STORE_UNAVAILABLE, DISK_FULL: nothing is lost by trying again
 */
export async function storeCalls(
  service: ServiceContext,
  segment: string,
  collectorId: string,
  calls: Call[],
): Promise<Stored> {
  const started = service.clock.monotonic();
  const priced = await complete(service, calls);
  const written = await write(service, { segment, collectorId, calls: priced });
  service.metrics.observeInsert((service.clock.monotonic() - started) / 1000);
  if (written.status === 'duplicate') return { status: 'duplicate', rows: 0, quarantined: 0, kept: [] };
  const refused = new Set(written.refused);
  const kept = priced.filter((call) => !refused.has(call));
  service.metrics.observeCalls(kept);
  // A span that came in does not go out again: whoever sent it has it.
  service.telemetry?.record(kept.filter((call) => call.tap !== 'otlp'));
  return { status: 'stored', rows: written.rows, quarantined: written.quarantined, kept };
}

/** A store that cannot be written to makes the service not ready. */
async function write(service: ServiceContext, request: IngestRequest) {
  try {
    const result = await service.writer.ingest(request);
    noteWorking(service);
    return result;
  } catch (error) {
    noteFailure(service, error);
    throw error;
  }
}

/** Whoever sent the calls hears of each failure; the log of the first, and of the end. */
function noteFailure({ state, clock, log }: ServiceContext, error: unknown): void {
  const message = messageOf(error);
  const hint = error instanceof SidelightError ? error.hint : undefined;
  if (state.storeFailure === null)
    log.error({ err: message, hint }, 'calls cannot be stored: whoever sent them is asked to send them again');
  state.storeFailure = { at: clock.monotonic(), reason: hint === undefined ? message : `${message}. ${hint}` };
}

function noteWorking({ state, log }: ServiceContext): void {
  if (state.storeFailure === null) return;
  state.storeFailure = null;
  log.info('calls are stored again');
}

/** Tokens where the server reported none, then the price. */
async function complete(service: ServiceContext, calls: Call[]): Promise<StoredCall[]> {
  await service.estimateTokens(calls);
  return calls.map((call) => Object.assign(call, service.pricer.price(call)));
}
