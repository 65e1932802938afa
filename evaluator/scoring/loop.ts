import { setTimeout as sleep } from 'node:timers/promises';
import { PURPOSES, type Purpose } from '../../core/call.js';
import type { Clock } from '../../core/time/clock.js';
import type { Config } from '../../core/config/schema.js';
import { messageOf, SidelightError } from '../../core/errors.js';
import type { Logger } from '../../core/process/log.js';
import { queries, type Store } from '../../store/index.js';
import { createScorers, type Scorer } from '../scorers/index.js';
import { Floors } from './floors.js';
import { Pace } from './pace.js';
import { Readers } from './readers.js';
import { ScoringThread } from './thread.js';

/** What the thread reads is drawn by. */
const COIN = 'scoring';
/** Calls that are read together. */
const BATCH = 200;
/** So many are looked at for that: beyond it a batch is smaller. */
const LOOKED_AT = 4000;
/** What is written side by side may be stored out of order by so much. */
const SETTLE_MS = 2000;
/** On a store that was never scored, older calls than this are left alone. */
const FIRST_LOOK_BACK_MS = 86_400_000;

export interface ScoringOptions {
  config: Config;
  store: Store;
  log: Logger;
  clock: Clock;
  /** Purposes of the calls that are read: `user`, in the demo also `demo`. */
  purposes: readonly string[];
  /** For tests: how long a call must have been stored, milliseconds. */
  settleMs?: number;
}

export interface ScoringStats {
  /** Texts scored, by scorer. */
  scored: Record<string, number>;
  /** Texts a scorer failed on, by scorer. */
  failed: Record<string, number>;
  /** Why a scorer gives no scores, by scorer. */
  unavailable: Record<string, string>;
  /** Scorers that are on. */
  scorers: string[];
  /** Share of the calls that was read last, by scorer. */
  share: Record<string, number>;
  /** Calls that wait. */
  waiting: number;
  /** Seconds of work in the thread, in all. */
  workSeconds: number;
}

/** Calls up to this `ingest_seq` have been looked at, and how likely each was to be read. */
interface Position {
  cursor: number;
  floors: Floors;
}

/** Made by `createScoring`. */
export class ScoringLoop {
  private readonly thread: ScoringThread;
  private readonly pace: Pace;
  private readonly readers: Readers;
  private readonly scorers: Scorer[];
  private readonly purposes: Purpose[];
  private readonly stopping = new AbortController();
  private position: Position | undefined;
  private seen = 0;
  private waiting = 0;
  private round: Promise<void> = Promise.resolve();
  private loop: Promise<void> | undefined;
  private loggedFailure = '';
  /** Scorers of which it was said that they cannot load. */
  private readonly logged = new Set<string>();

  constructor(private readonly options: ScoringOptions) {
    const { config } = options;
    this.scorers = createScorers(config.scorers.models).filter(
      ({ name, gives }) => gives === undefined && !config.scorers.off.includes(name),
    );
    this.thread = new ScoringThread({ models: config.scorers.models });
    this.pace = new Pace(config.scorers.cpu);
    this.readers = new Readers(this.scorers, config.scorers, this.thread, this.pace);
    this.purposes = PURPOSES.filter((purpose) => options.purposes.includes(purpose));
  }

  start(): void {
    this.loop ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    await this.round;
    await this.thread.stop();
  }

  runOnce(): Promise<void> {
    this.round = this.round.then(() => this.tryRound());
    return this.round;
  }

  stats(): ScoringStats {
    return {
      ...this.readers.stats(),
      scorers: this.scorers.map(({ name }) => name),
      waiting: this.waiting,
    };
  }

  async embed(texts: readonly string[]): Promise<(Float32Array | undefined)[]> {
    const reply = await this.thread.ask({ scorer: 'embedding', texts: [...texts], calls: [] });
    if ('unavailable' in reply) throw new SidelightError('MISSING_PACKAGE', reply.unavailable);
    if ('failed' in reply) throw new Error(reply.failed);
    return reply.scores.map(({ vector }) => vector);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.runOnce();
      await this.rest(this.options.config.scorers.interval);
    }
  }

  private async rest(milliseconds: number): Promise<void> {
    // Broken off by stop, which is no error.
    await sleep(milliseconds, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }

  private async tryRound(): Promise<void> {
    try {
      await this.scoreAll();
      if (this.loggedFailure !== '') this.options.log.info('scoring works again');
      this.loggedFailure = '';
    } catch (error) {
      const reason = messageOf(error);
      if (reason !== this.loggedFailure) {
        this.options.log.error({ error: reason }, 'scoring failed; it is tried again');
      }
      this.loggedFailure = reason;
    }
  }

  /** Batch by batch until nothing waits, resting in between so that the work stays within its share of time. */
  private async scoreAll(): Promise<void> {
    const { store, clock, settleMs = SETTLE_MS } = this.options;
    const { floors, ...position } = (this.position ??= await this.firstPosition());
    let { cursor } = position;
    const question = { purposes: this.purposes, storedBy: clock.now() - settleMs };
    const found = await queries.unscoredCount(store, { ...question, after: cursor });
    this.waiting = found.calls;
    this.pace.came(this.seen + this.waiting, clock.monotonic());
    // Calls are taken to be spread evenly over the numbers that wait.
    const density = found.calls / Math.max(1, found.last - cursor);
    while (this.waiting > 0 && !this.stopping.signal.aborted) {
      const next = await this.scoreNext({ cursor, floors }, found.last, density);
      this.seen += (next - cursor) * density;
      this.waiting = Math.ceil((found.last - next) * density);
      cursor = next;
      this.logUnavailable();
    }
    if (found.last > cursor && !this.stopping.signal.aborted) await this.save({ cursor: found.last, floors });
  }

  /** One batch, and the rest after it. @returns the `ingest_seq` it has come to */
  private async scoreNext({ cursor, floors }: Position, last: number, density: number): Promise<number> {
    const { store, clock, config } = this.options;
    const began = clock.monotonic();
    const shares = this.readers.shares(this.waiting);
    const share = Math.max(shares.cheap, shares.heavy);
    const limit = Math.min(LOOKED_AT, Math.ceil(BATCH / share));
    const until = Math.min(last, cursor + Math.ceil(limit / density));
    const { characters } = config.scorers;
    const question = { after: cursor, until, purposes: this.purposes, characters, share, coin: COIN, limit };
    const calls = await queries.unscoredCalls(store, question);
    const { rows, workedSeconds } = await this.readers.read(calls, shares, clock.now(), floors);
    if (rows.length > 0) await queries.saveScores(store, rows);
    const next = calls.length < limit ? until : (calls.at(-1)?.ingest_seq ?? until);
    await this.save({ cursor: next, floors });
    const seconds = (clock.monotonic() - began) / 1000;
    this.pace.fetched(Math.max(0, seconds - workedSeconds), calls.length * share);
    await this.rest(this.pace.restAfter(seconds));
    return next;
  }

  private async firstPosition(): Promise<Position> {
    const { store, clock } = this.options;
    const state = await queries.loadScoringState(store);
    const from = clock.now() - FIRST_LOOK_BACK_MS;
    return {
      cursor: state?.cursor ?? (await queries.sequenceBefore(store, from)),
      floors: Floors.from(state, from),
    };
  }

  private async save({ cursor, floors }: Position): Promise<void> {
    const { store, clock } = this.options;
    const now = clock.now();
    const { unavailable } = this.readers.stats();
    const scorers = this.scorers.map(({ name, version }) => [name, { version, reason: unavailable[name] ?? null }]);
    const state = { cursor, scorers: Object.fromEntries(scorers), floors: floors.toState(now) };
    await queries.saveScoringState(store, state, now);
    this.position = { cursor, floors };
  }

  private logUnavailable(): void {
    for (const [scorer, reason] of Object.entries(this.readers.stats().unavailable)) {
      if (this.logged.has(scorer)) continue;
      this.logged.add(scorer);
      this.options.log.warn({ scorer, reason }, 'a scorer cannot load: its checks have no data');
    }
  }
}
