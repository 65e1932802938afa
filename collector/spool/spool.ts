import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTime, isValid, monotonicFactory } from 'ulid';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/log.js';
import { wellFormedJson } from '../../core/well_formed.js';
import { claim, claimedBy } from './liveness.js';
import { OpenSegment } from './open_segment.js';
import { recoverSegment } from './recovery.js';
import { Segments } from './segments.js';

/** Records are on disk this soon after `append`, milliseconds. */
const WRITE_WITHIN_MS = 20;
const WRITE_AT_BYTES = 256 * 1024;
const RETRY_WRITE_MS = 1000;
const RETRY_RECOVERY_MS = 10_000;
/** Share of the spool's disk that segments refused by the service may keep. */
const REFUSED_SHARE = 0.1;
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
  log: Logger;
  /** A segment is ready to be shipped. */
  onSegment?: (name: string) => void;
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
  /** Unix epoch, milliseconds, of the oldest segment not shipped; null when there is none. */
  oldestAt: number | null;
}

/**
 * Records on disk until the service has them: one JSON line each, in segment files `ULID.open` while written, `ULID.ndjson` when
 * closed. File operations are synchronous: the spool belongs in a worker thread. Disk errors never reach the caller: they are counted,
 * logged once, and tried again; meanwhile one segment's worth of records is held in memory.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #segments: Segments;
  readonly #refused: Segments;
  readonly #nextUlid = monotonicFactory();
  #lastTime = 0;
  #open: OpenSegment | null = null;
  #pending: string[] = [];
  #pendingBytes = 0;
  #writeTimer: NodeJS.Timeout | undefined;
  #ageTimer: NodeJS.Timeout | undefined;
  #recoveryTimer: NodeJS.Timeout | undefined;
  #failing = false;
  #closed = false;
  #counters = { appended: 0, spool_full: 0, write_failed: 0, droppedSegments: 0, writeErrors: 0, refusedSegments: 0 };

  /** @throws when the folder cannot be made or read */
  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#segments = new Segments(options.dir);
    this.#refused = new Segments(join(options.dir, 'refused'));
    this.#recover();
    for (const name of this.#segments.names())
      if (isValid(name)) this.#lastTime = Math.max(this.#lastTime, timeAfter(name));
  }

  /** Takes one JSON text. It is on disk within 20 ms. */
  append(line: string): void {
    const record = wellFormedJson(line.includes('\n') ? line.replaceAll('\n', ' ') : line);
    const bytes = Buffer.byteLength(record) + 1;
    const waiting = (this.#open?.bytes ?? 0) + this.#pendingBytes;
    if (!this.#failing && waiting > 0 && waiting + bytes > this.#options.segmentMaxBytes) this.#seal();
    this.#counters.appended++;
    if (this.#pendingBytes > 0 && this.#pendingBytes + bytes > this.#options.segmentMaxBytes) {
      this.#counters.write_failed++;
      return;
    }
    this.#pending.push(record);
    this.#pendingBytes += bytes;
    if (this.#failing) return;
    if (this.#pendingBytes >= WRITE_AT_BYTES) this.#write();
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
    this.#counters.write_failed += this.#pending.length;
    this.#pending = [];
    this.#open?.close();
    for (const timer of [this.#writeTimer, this.#ageTimer, this.#recoveryTimer]) clearTimeout(timer);
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

  /** The service has it. */
  remove(name: string): void {
    this.#segments.remove(name);
  }

  /** The service will never take it: set aside in `refused/` for a person to look at, within a bound. */
  refuse(name: string): void {
    this.#segments.moveTo(this.#refused, name);
    this.#refused.dropBeyond(this.#options.maxBytes * REFUSED_SHARE);
    this.#counters.refusedSegments++;
  }

  stats(): SpoolStats {
    const { appended, spool_full, write_failed, ...rest } = this.#counters;
    const oldest = this.#segments.names().next().value;
    return {
      bytes: this.#segments.bytes + (this.#open?.bytes ?? 0) + this.#pendingBytes,
      capacityBytes: this.#options.maxBytes,
      segments: this.#segments.count,
      appended,
      dropped: { spool_full, write_failed },
      ...rest,
      oldestAt: oldest !== undefined && isValid(oldest) ? decodeTime(oldest) : null,
    };
  }

  #write(): boolean {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    if (this.#pending.length === 0) return true;
    if ((this.#open?.bytes ?? 0) + this.#pendingBytes > this.#options.segmentMaxBytes && !this.#sealOpen())
      return false;
    try {
      this.#open ??= this.#openSegment();
      this.#open.write(Buffer.from(`${this.#pending.join('\n')}\n`));
    } catch (error) {
      this.#failed(error);
      return false;
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#worksAgain();
    return true;
  }

  #seal(): void {
    if (!this.#closed && this.#write()) this.#sealOpen();
  }

  #sealOpen(): boolean {
    if (this.#open === null) return true;
    clearTimeout(this.#ageTimer);
    const { name, bytes } = this.#open;
    try {
      this.#open.seal(this.#segments.path(name));
    } catch (error) {
      this.#failed(error);
      return false;
    }
    this.#open = null;
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
    this.#ageTimer = setTimeout(() => this.#seal(), this.#options.segmentAgeMs * factor);
    return segment;
  }

  #makeRoom(): void {
    const dropped = this.#segments.dropBeyond(this.#options.maxBytes);
    if (dropped.length === 0) return;
    const records = dropped.reduce((sum, each) => sum + each.records, 0);
    this.#counters.droppedSegments += dropped.length;
    this.#counters.spool_full += records;
    this.#options.log.error(
      { segments: dropped.length, records, capacity_bytes: this.#options.maxBytes },
      'the spool is full: its oldest calls were dropped; is the service reachable? collector.spool_max sets the bound',
    );
  }

  #failed(error: unknown): void {
    this.#counters.writeErrors++;
    if (!this.#failing) this.#options.log.error({ error: messageOf(error), dir: this.#options.dir }, explain(error));
    this.#failing = true;
    if (this.#closed) return;
    clearTimeout(this.#writeTimer);
    this.#writeTimer = setTimeout(() => this.#seal(), RETRY_WRITE_MS);
  }

  #worksAgain(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.log.info({ dir: this.#options.dir }, 'the spool can be written again');
  }

  /** Closes what an earlier writer left open. The files of another live writer on the same folder are left alone, and looked at again later. */
  #recover(): void {
    const { dir, log } = this.#options;
    const owner = join(dir, 'writer.pid');
    const pid = claimedBy(owner);
    if (pid !== null) {
      log.warn({ pid, dir }, 'another collector writes to this spool: give each its own data folder');
      this.#recoveryTimer = setTimeout(() => this.#recover(), RETRY_RECOVERY_MS).unref();
      return;
    }
    try {
      claim(owner);
      for (const file of readdirSync(dir)) if (file.endsWith('.open')) this.#recoverOne(file.slice(0, -'.open'.length));
    } catch (error) {
      log.error({ error: messageOf(error), dir }, explain(error));
    }
  }

  #recoverOne(name: string): void {
    if (name === this.#open?.name) return;
    const path = join(this.#options.dir, name);
    const bytes = recoverSegment(`${path}.open`, `${path}.ndjson`);
    this.#options.log.info({ segment: name, bytes }, 'recovered a segment an earlier collector left open');
    if (bytes > 0) this.#sealed(name, bytes);
  }
}

/** A time whose names sort after `name`, whatever the clock says. */
function timeAfter(name: string): number {
  return Math.min(decodeTime(name) + 1, LATEST_ULID_TIME);
}

function explain(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
    ? 'the disk of the spool is full: free some space; calls go on, new records are held in memory and then dropped'
    : 'the spool cannot be written: calls go on, new records are held in memory and then dropped';
}
