import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTime, isValid, monotonicFactory } from 'ulid';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { wellFormedJson } from '../../core/well_formed.js';
import { explainSpoolError } from './explain.js';
import { Leftovers } from './leftovers.js';
import { LineBuffer } from './line_buffer.js';
import { OpenSegment } from './open_segment.js';
import { RefusedSegments } from './refused_segments.js';
import { Segments } from './segments.js';

/** Records are on disk this soon after `append`, milliseconds. */
const WRITE_WITHIN_MS = 10;
const WRITE_AT_BYTES = 256 * 1024;
const RETRY_WRITE_MS = 1000;
/** Share of the spool's disk that segments refused by the service may keep. */
const REFUSED_SHARE = 0.1;
/** Refused segments hold texts: they are deleted at this age where nothing else is configured. */
const KEEP_REFUSED_MS = 30 * 86_400_000;
const EXPIRE_EVERY_MS = 3_600_000;
/** With every so many segments waiting, the next ones are held open longer, so that an idle night does not cost an inode a second. */
const BACKLOG_STEP = 50;
const LONGEST_AGE_FACTOR = 60;
const LATEST_ULID_TIME = 2 ** 48 - 1;

export interface SpoolOptions {
  dir: string;
  /** A segment is closed before it grows beyond this many bytes. */
  segmentMaxBytes: number;
  /** A segment is closed at this age, milliseconds. */
  segmentAgeMs: number;
  /** Disk the closed segments may use; beyond it the oldest is dropped and counted. */
  maxBytes: number;
  /** Segments the service has refused are deleted at this age, milliseconds. */
  keepRefusedMs?: number;
  log: Logger;
  /** A segment is ready to be shipped. */
  onSegment?: (name: string) => void;
  /** What waited in memory was written, or cannot be now. */
  onWrite?: () => void;
}

export interface SpoolStats {
  /** Disk used by closed segments and the open one, bytes. */
  bytes: number;
  capacityBytes: number;
  segments: number;
  /** Records taken since the start. */
  appended: number;
  /** Records lost, by reason: `spool_full` (oldest segment dropped), `write_failed` (no room to hold them until the disk recovers). */
  dropped: { spool_full: number; write_failed: number };
  droppedSegments: number;
  writeErrors: number;
  refusedSegments: number;
  /** Why records cannot be written now, and what to do; empty while all is well. */
  problem: string;
  /** Unix epoch, milliseconds, of the oldest segment not shipped; null when there is none. */
  oldestAt: number | null;
}

/**
 * Records on disk until the service has them: one JSON line each, in segment files `ULID.open` while written, `ULID.ndjson` when
 * closed. File operations are synchronous, but for the sync of a complete segment: the spool belongs in a worker thread. Disk errors
 * never reach the caller: they are counted, logged once, and tried again; meanwhile one segment's worth of records is held in memory.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #segments: Segments;
  readonly #refused: RefusedSegments;
  readonly #leftovers: Leftovers;
  readonly #nextUlid = monotonicFactory();
  #lastTime = 0;
  #open: OpenSegment | null = null;
  /** Complete, and on its way to the disk in another thread, while the next one is written. */
  #sealing: OpenSegment | null = null;
  readonly #pending = new LineBuffer();
  /** Monotonic time of the oldest line that waits, ms. */
  #pendingSince = 0;
  #writeTimer: NodeJS.Timeout | undefined;
  #ageTimer: NodeJS.Timeout | undefined;
  #expiryTimer: NodeJS.Timeout;
  /** The folder is there, and what an earlier writer left in it is taken over. */
  #prepared = false;
  /** Empty while all is well. */
  #problem = '';
  #cannotDelete = false;
  #closed = false;
  #counters = { appended: 0, spool_full: 0, write_failed: 0, droppedSegments: 0, writeErrors: 0, refusedSegments: 0 };

  constructor(options: SpoolOptions) {
    const { dir, maxBytes, keepRefusedMs = KEEP_REFUSED_MS } = options;
    this.#options = options;
    this.#segments = new Segments(dir);
    this.#refused = new RefusedSegments(join(dir, 'refused'), maxBytes * REFUSED_SHARE, keepRefusedMs);
    this.#leftovers = new Leftovers({
      dir,
      log: options.log,
      isOurs: (name) => name === this.#open?.name || name === this.#sealing?.name,
      onRecovered: (name, bytes) => this.#sealed(name, bytes),
      onUnreadable: () => this.#counters.writeErrors++,
      onError: (error) => this.#failed(error),
    });
    this.#prepare();
    this.#expire();
    this.#expiryTimer = setInterval(() => this.#expire(), EXPIRE_EVERY_MS).unref();
  }

  /** Records wait in memory for a write that is due; false while the disk takes none, however many there are. */
  get writeDue(): boolean {
    return this.#pending.lines > 0 && !this.#failing;
  }

  get #failing(): boolean {
    return this.#problem !== '';
  }

  /** Takes one JSON text. It is on disk within 10 ms. */
  append(line: string): void {
    const record = wellFormedJson(line.includes('\n') ? line.replaceAll('\n', ' ') : line);
    const bytes = Buffer.byteLength(record);
    const waiting = (this.#open?.bytes ?? 0) + this.#pending.bytes;
    if (!this.#failing && waiting > 0 && waiting + bytes + 1 > this.#options.segmentMaxBytes) this.#sealInBackground();
    this.#counters.appended++;
    if (this.#pending.bytes > 0 && this.#pending.bytes + bytes + 1 > this.#options.segmentMaxBytes) {
      this.#counters.write_failed++;
      return;
    }
    this.#pending.add(record, bytes);
    if (this.#failing) return;
    if (this.#pending.lines === 1) this.#pendingSince = performance.now();
    // Timers wait while there is much to do in this thread.
    const isDue = this.#pending.bytes >= WRITE_AT_BYTES || performance.now() - this.#pendingSince >= WRITE_WITHIN_MS;
    if (isDue) this.#write();
    else this.#writeTimer ??= setTimeout(() => this.#write(), WRITE_WITHIN_MS);
  }

  /** Writes what is held in memory and closes the open segment, so that it can be shipped at once. */
  flush(): void {
    this.#seal();
  }

  /** Flushes and stops all timers. */
  close(): void {
    this.#seal();
    this.#closed = true;
    this.#counters.write_failed += this.#pending.lines;
    this.#pending.clear();
    this.#open?.close();
    this.#sealing?.close();
    for (const timer of [this.#writeTimer, this.#ageTimer]) clearTimeout(timer);
    this.#leftovers.stop();
    clearInterval(this.#expiryTimer);
  }

  /** Names of the closed segments, oldest first. */
  segments(): IterableIterator<string> {
    return this.#segments.names();
  }

  /** A closed segment's bytes; null when it is gone (dropped because the spool was full). */
  read(name: string): Buffer | null {
    try {
      return readFileSync(this.#segments.path(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#segments.forget(name);
      return null;
    }
  }

  /** The service has it. @throws the system's error, with the segment kept */
  remove(name: string): void {
    this.#segments.remove(name);
  }

  /**
   * The service will never take it: set aside in `refused/` for a person to look at, within a bound.
   * @throws the system's error, with the segment kept
   */
  refuse(name: string): void {
    this.#refused.take(this.#segments, name);
    this.#counters.refusedSegments++;
  }

  stats(): SpoolStats {
    const { appended, spool_full, write_failed, ...rest } = this.#counters;
    const oldest = this.#segments.names().next().value;
    return {
      bytes: this.#segments.bytes + (this.#sealing?.bytes ?? 0) + (this.#open?.bytes ?? 0) + this.#pending.bytes,
      capacityBytes: this.#options.maxBytes,
      segments: this.#segments.count,
      appended,
      dropped: { spool_full, write_failed },
      ...rest,
      problem: this.#problem,
      oldestAt: oldest !== undefined && isValid(oldest) ? decodeTime(oldest) : null,
    };
  }

  #write(): boolean {
    const isWritten = this.#writePending();
    this.#options.onWrite?.();
    return isWritten;
  }

  #writePending(): boolean {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    if (!this.#prepare()) return false;
    if (this.#pending.lines === 0) return true;
    if ((this.#open?.bytes ?? 0) + this.#pending.bytes > this.#options.segmentMaxBytes && !this.#sealOpen())
      return false;
    try {
      this.#open ??= this.#openSegment();
      this.#open.write(this.#pending.content());
    } catch (error) {
      this.#failed(error);
      return false;
    }
    this.#pending.clear();
    return true;
  }

  #seal(): void {
    if (!this.#closed && this.#write() && this.#sealOpen()) this.#worksAgain();
  }

  /** Closes the open segment without waiting for the disk, unless the disk has not done with the one before: then it is behind. */
  #sealInBackground(): void {
    if (!this.#write() || !this.#finishSealing() || this.#open === null) return;
    clearTimeout(this.#ageTimer);
    const segment = this.#open;
    this.#open = null;
    this.#sealing = segment;
    segment.sync((error) => {
      const isClosedMeanwhile = this.#sealing !== segment;
      if (isClosedMeanwhile || this.#closed) return;
      if (error !== null) this.#failed(error);
      else this.#finishSealing();
    });
  }

  #sealOpen(): boolean {
    if (!this.#finishSealing()) return false;
    clearTimeout(this.#ageTimer);
    this.#sealing = this.#open;
    this.#open = null;
    return this.#finishSealing();
  }

  #finishSealing(): boolean {
    if (this.#sealing === null) return true;
    const { name, bytes } = this.#sealing;
    try {
      this.#sealing.seal(this.#segments.path(name));
    } catch (error) {
      this.#failed(error);
      return false;
    }
    this.#sealing = null;
    this.#sealed(name, bytes);
    return true;
  }

  #sealed(name: string, bytes: number): void {
    this.#segments.add(name, bytes);
    this.#makeRoom();
    this.#options.onSegment?.(name);
  }

  #openSegment(): OpenSegment {
    this.#lastTime = Math.max(this.#lastTime, Date.now());
    const segment = new OpenSegment(this.#options.dir, this.#nextUlid(this.#lastTime));
    const factor = Math.min(1 + this.#segments.count / BACKLOG_STEP, LONGEST_AGE_FACTOR);
    this.#ageTimer = setTimeout(() => this.#sealInBackground(), this.#options.segmentAgeMs * factor);
    return segment;
  }

  #makeRoom(): void {
    const { segments, error } = this.#segments.dropBeyond(this.#options.maxBytes);
    this.#deleted(error);
    if (segments.length === 0) return;
    const records = segments.reduce((sum, each) => sum + each.records, 0);
    this.#counters.droppedSegments += segments.length;
    this.#counters.spool_full += records;
    this.#options.log.error(
      { segments: segments.length, records, capacity_bytes: this.#options.maxBytes },
      'the spool is full: its oldest calls were dropped; is the service reachable? collector.spool_max sets the bound',
    );
  }

  /** Files that should be gone were deleted, or were not: counted, and said once. */
  #deleted(error: unknown): void {
    if (error !== null) this.#counters.writeErrors++;
    if (error !== null && !this.#cannotDelete) {
      const { dir, log } = this.#options;
      log.error(
        { error: messageOf(error), dir },
        'files of the spool cannot be deleted: check the rights of its folder',
      );
    }
    this.#cannotDelete = error !== null;
  }

  #expire(): void {
    try {
      this.#refused.expire();
    } catch (error) {
      this.#deleted(error);
    }
  }

  #failed(error: unknown): void {
    const { dir, log } = this.#options;
    const problem = explainSpoolError(error, dir);
    this.#counters.writeErrors++;
    if (problem !== this.#problem) log.error({ error: messageOf(error), dir }, problem);
    this.#problem = problem;
    if (this.#closed) return;
    clearTimeout(this.#writeTimer);
    this.#writeTimer = setTimeout(() => this.#seal(), RETRY_WRITE_MS);
  }

  #worksAgain(): void {
    if (!this.#failing) return;
    this.#problem = '';
    this.#options.log.info({ dir: this.#options.dir }, 'the spool can be written again');
  }

  /** Opens the folder, once that is possible. @returns false when it is not possible now */
  #prepare(): boolean {
    if (this.#prepared) return true;
    try {
      this.#segments.load();
      this.#leftovers.take();
    } catch (error) {
      this.#failed(error);
      return false;
    }
    for (const name of this.#segments.names())
      if (isValid(name)) this.#lastTime = Math.max(this.#lastTime, timeAfter(name));
    this.#prepared = true;
    const oldest = this.#segments.names().next().value;
    if (oldest !== undefined) this.#options.onSegment?.(oldest);
    return true;
  }
}

/** A time whose names sort after `name`, whatever the clock says. */
function timeAfter(name: string): number {
  return Math.min(decodeTime(name) + 1, LATEST_ULID_TIME);
}
