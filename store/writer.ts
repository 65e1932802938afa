import type { StoredCall } from '../core/call.js';
import { SidelightError } from '../core/errors.js';
import type { Logger } from '../core/process/log.js';
import { jsonLine } from './insert_body.js';
import { resumeRebuild } from './upkeep/rebuild_rollup.js';
import { segmentKnown } from './queries/collectors/segment_known.js';
import { rebuildRollup } from './upkeep/rebuild_rollup.js';
import type { Store } from './store.js';
import { batches, type Batch } from './writer/batches.js';
import { insertWhatIsGood } from './writer/bisect.js';
import { doubtOf, spanOf, type Doubt } from './writer/doubt.js';
import { InFlight } from './writer/in_flight.js';
import { isPlausibleTime } from './writer/plausible_time.js';
import { Quarantine } from './writer/quarantine.js';
import { RecentNames } from './writer/recent_names.js';
import { lastSequence } from './writer/sequence.js';
import { callLine } from './writer/row.js';
import { Versions } from './writer/versions.js';

export interface IngestRequest {
  /** Name of the segment; the same name is stored once. */
  segment: string;
  collectorId: string;
  calls: readonly StoredCall[];
}

export interface IngestResult {
  status: 'stored' | 'duplicate';
  /** Rows stored by this request: 0 for a duplicate. */
  rows: number;
  /** Calls the store refused for good; they are in the quarantine folder. */
  quarantined: number;
  /** Those calls, the same objects: whoever counts calls leaves them out. */
  refused: readonly StoredCall[];
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
   * @throws {SidelightError} STORE_UNAVAILABLE, DISK_FULL (retryable): nothing is lost or doubled by sending the same segment again;
   *   STORE_REFUSED for a segment name that is empty or longer than 256 characters
   */
  ingest(request: IngestRequest): Promise<IngestResult>;
  /**
   * Whether a segment is stored: known here, or by the ledger. Asked before `ingest`, it spares that the question.
   * @throws {SidelightError} STORE_UNAVAILABLE
   */
  isStored(segment: string): Promise<boolean>;
  /** Runs something between two segments, while nothing is inserted: for what must not see half of one, as a rebuilt rollup. */
  between<T>(work: () => Promise<T>): Promise<T>;
  /** Whether a kill cut this segment off. Then it is given whole: what of it is stored is left out here, and the rollup made again. */
  isInDoubt(segment: string): boolean;
  stats(): WriterStats;
}

export interface WriterOptions {
  /** Folder for calls the store refuses for good, and for the name of the segment under way. */
  quarantineDir: string;
  log: Logger;
}

/** One writer per store. `migrate` must have run. @throws {SidelightError} STORE_UNAVAILABLE */
export async function createWriter(store: Store, options: WriterOptions): Promise<Writer> {
  const resumed = await resumeRebuild(store);
  if (resumed > 0) options.log.warn({ rebuilds: resumed }, 'a rebuild of the rollup was cut off: it has been finished');
  const inFlight = new InFlight(options.quarantineDir);
  const doubt = await doubtOf(store, inFlight.left, Date.now());
  return new SegmentWriter(store, options, inFlight, doubt, await lastSequence(store), await Versions.load(store));
}

class SegmentWriter implements Writer {
  readonly #recent = new RecentNames(10_000);
  /** Those of which the ledger has just said that it does not know them. */
  readonly #new = new RecentNames(1000);
  readonly #quarantine: Quarantine;
  readonly #stats: WriterStats = { segments: 0, duplicates: 0, rows: 0, quarantined: 0 };
  #tail: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly options: WriterOptions,
    private readonly inFlight: InFlight,
    private readonly doubt: Doubt | null,
    private sequence: number,
    private readonly versions: Versions,
  ) {
    this.#quarantine = new Quarantine(options.quarantineDir, 'refused');
  }

  ingest(request: IngestRequest): Promise<IngestResult> {
    return this.between(() => this.#ingest(request));
  }

  async isStored(segment: string): Promise<boolean> {
    const isStored = this.#recent.has(segment) || (await segmentKnown(this.store, segment));
    if (!isStored) this.#new.add(segment);
    return isStored;
  }

  between<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  isInDoubt(segment: string): boolean {
    return this.doubt?.segment === segment;
  }

  stats(): WriterStats {
    return { ...this.#stats };
  }

  async #ingest(request: IngestRequest): Promise<IngestResult> {
    const { segment } = request;
    checkSegmentName(segment);
    if (await this.#isRepeated(segment)) {
      this.#stats.duplicates++;
      return { status: 'duplicate', rows: 0, quarantined: 0, refused: [] };
    }
    const result = await this.#store(request);
    this.#recent.add(segment);
    this.#stats.segments++;
    this.#stats.rows += result.rows;
    this.#stats.quarantined += result.quarantined;
    return { status: 'stored', ...result };
  }

  /** What the ledger said is believed once: an attempt that fails may still have reached it. */
  async #isRepeated(segment: string): Promise<boolean> {
    const isNew = this.#new.delete(segment);
    return this.#recent.has(segment) || (!isNew && (await segmentKnown(this.store, segment)));
  }

  async #store({ segment, collectorId, calls }: IngestRequest): Promise<Omit<IngestResult, 'status'>> {
    const now = Date.now();
    const doubt = this.isInDoubt(segment) ? this.doubt : null;
    const stored = await doubt?.stored(calls.filter((call) => isPlausibleTime(call.started_at, now)));
    this.inFlight.begin(segment);
    await this.versions.note(this.store, calls);
    let rows = 0;
    const aside: StoredCall[] = [];
    for (const whole of batches(segment, calls, now)) {
      const batch = doubt && stored ? missingFrom(whole, stored, doubt.suffix) : whole;
      const lines = batch.rows.map((row) => callLine(row, now, ++this.sequence));
      const refused = await insertWhatIsGood(this.store, lines, batch.token);
      rows += whole.rows.length - refused.length;
      aside.push(...this.#setAside(segment, batch, refused));
    }
    const span = doubt && spanOf(calls.filter((call) => !aside.includes(call)));
    if (span !== null) await rebuildRollup(this.store, span);
    await this.store.insert('segments', [
      {
        segment,
        collector_id: collectorId,
        rows,
        quarantined: aside.length,
        last_seq: this.sequence,
        stored_at: new Date(now).toISOString(),
      },
    ]);
    this.inFlight.end();
    return { rows, quarantined: aside.length, refused: aside };
  }

  #setAside(segment: string, batch: Batch, refused: readonly number[]): StoredCall[] {
    const refusedRows = batch.rows.filter((_, index) => refused.includes(index));
    const bad = [...batch.implausible, ...refusedRows.map(({ call }) => call)];
    if (bad.length === 0) return bad;
    this.#quarantine.keep(batch.token, bad.map(jsonLine));
    this.options.log.error(
      { segment, calls: bad.length, dir: this.options.quarantineDir },
      'the store refuses some calls for good: they are kept in the quarantine folder',
    );
    return bad;
  }
}

/** What of a batch in doubt is not stored yet, under a token of its own. */
function missingFrom(batch: Batch, stored: ReadonlySet<string>, suffix: string): Batch {
  const rows = batch.rows.filter(({ call }) => !stored.has(call.call_id));
  return { ...batch, rows, token: batch.token + suffix };
}

/** A segment's name is a token and a key: it has bounds. @throws {SidelightError} STORE_REFUSED */
function checkSegmentName(name: string): void {
  if (name.length > 0 && name.length <= 256) return;
  throw new SidelightError('STORE_REFUSED', 'the name of a segment must have 1 to 256 characters');
}
