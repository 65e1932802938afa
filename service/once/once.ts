import type { SpanCall } from '../../capture/otlp/index.js';
import { callSchema, type StoredCall } from '../../core/call.js';
import type { CaptureLevel } from '../../core/config/schema.js';
import { messageOf } from '../../core/errors.js';
import { parseJson } from '../../capture/body/lenient_json.js';
import { asArray, asRecord, asString } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import { amendCalls, announceRebuild, queries, rebuildRollup, removeCalls } from '../../store/index.js';
import type { ServiceContext } from '../context.js';
import { storeCalls } from '../ingest/store_calls.js';
import { pairUp, type Told } from './match.js';
import { mergeInto, type Merged } from './merge.js';
import { RecentCalls, type RecentCall } from './recent.js';

/** Records of one call that are further apart than this stay two rows. */
const WINDOW_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Stored calls looked through after a start. */
const HEALED_MAX = 20_000;

/** Calls of one request over OTLP. */
interface Held {
  segment: string;
  told: SpanCall[];
  /** Bytes in the backlog. */
  bytes: number;
  /** Monotonic, milliseconds. */
  dueAt: number;
}

/** A call with a row of its own, and the row a tap made of it. */
interface Pair {
  seen: StoredCall;
  told: SpanCall;
}

/**
 * One call, once: seen by a tap and told by a span, it is one row. Rows are only ever added to `calls`, so what spans tell is held back for some
 * seconds, on disk, until the tap's row is there; then that row gets what the span knows besides. A span without a tap's row
 * becomes a row of its own. A tap's row that comes later still (within an hour) takes that row's place, and its minute of the rollup is made again.
 */
export class Once {
  readonly #recent = new RecentCalls(WINDOW_MS);
  readonly #held = new Map<string, Held>();
  #seen: RecentCall[] = [];
  #busy = false;
  #tail: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  /** Monotonic time at which a collector last sent something. */
  #collectorAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly service: ServiceContext) {}

  /** Takes up what the process before this one left. @throws {SidelightError} STORE_UNAVAILABLE */
  async start(): Promise<void> {
    const { store, clock, config } = this.service;
    const since = clock.now() - WINDOW_MS;
    if (await queries.collectorsSince(store, since)) this.#collectorAt = clock.monotonic();
    for (const [segment, told] of group(await queries.loadWaiting(store))) this.#hold(segment, told, 0);
    const told = (await queries.callsToldBySpans(store, since, HEALED_MAX)).map(asSpanCall);
    for (const each of told) {
      this.#recent.add({ ...toldOf(each), parentSpanId: '', state: 'stored' }, clock.monotonic());
    }
    // A kill between the two halves of a replacement leaves both rows.
    await this.#replace(await this.#pairs(told));
    this.#timer = setInterval(() => void this.#turn(), Math.max(20, config.service.otlp_hold / 4)).unref();
  }

  /** What is held stays on disk and is taken up by the next process. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tail;
  }

  /** Calls held back, for `/metrics`. */
  get held(): number {
    let calls = 0;
    for (const { told } of this.#held.values()) calls += told.length;
    return calls;
  }

  /** Whether a request was taken already. @throws {SidelightError} STORE_UNAVAILABLE */
  async knows(segment: string): Promise<boolean> {
    return this.#held.has(segment) || this.service.writer.isStored(segment);
  }

  /**
   * Takes the calls of one request; they are on disk when it returns. Without a collector around nothing is waited for.
   * @throws {ProblemError} BUSY, {SidelightError} STORE_UNAVAILABLE: nothing is lost by sending the request again
   */
  async take(segment: string, told: SpanCall[]): Promise<void> {
    const { store, clock } = this.service;
    this.#note(told);
    if (clock.monotonic() - this.#collectorAt > WINDOW_MS) {
      await this.#inTurn(() => this.#settle([{ segment, told, bytes: 0, dueAt: 0 }]));
      return;
    }
    const lines = told.map((each) => JSON.stringify(each));
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    this.service.backlog.add(bytes);
    try {
      await queries.keepWaiting(store, segment, lines, new Date(clock.now()).toISOString());
    } catch (error) {
      this.service.backlog.remove(bytes);
      throw error;
    }
    this.#hold(segment, told, bytes);
  }

  /** Calls of a collector that have just been stored. Costs next to nothing where no spans come in. */
  seenByTap(calls: readonly StoredCall[]): void {
    this.#collectorAt = this.service.clock.monotonic();
    if (this.#recent.size === 0) return;
    for (const seen of calls) {
      const told = this.#recent.sameAs(seen);
      if (told === undefined) continue;
      told.seen = seen;
      this.#seen.push(told);
    }
  }

  #hold(segment: string, told: SpanCall[], bytes: number): void {
    const dueAt = this.service.clock.monotonic() + this.service.config.service.otlp_hold;
    this.#note(told);
    this.#held.set(segment, { segment, told, bytes, dueAt });
  }

  /** From now on a tap's row of one of these calls is noticed. */
  #note(told: readonly SpanCall[]): void {
    const now = this.service.clock.monotonic();
    for (const each of told) {
      this.#recent.add({ ...toldOf(each), parentSpanId: each.parentSpanId, state: 'held' }, now);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** One round: what is due, then what a tap saw late. What fails is tried again in the next. */
  async #turn(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#inTurn(async () => {
        const now = this.service.clock.monotonic();
        const due = [...this.#held.values()].filter(({ dueAt }) => dueAt <= now);
        if (due.length > 0) await this.#settle(due);
        await this.#replaceSeen();
      });
    } catch (error) {
      this.service.log.warn({ err: messageOf(error) }, 'calls told by spans could not be stored; they are tried again');
    } finally {
      this.#busy = false;
    }
  }

  /** Held calls become rows of their own, or part of a tap's row. */
  async #settle(due: readonly Held[]): Promise<void> {
    const { store, writer } = this.service;
    const all = due.flatMap(({ told }) => told);
    const stored = await queries.knownCalls(
      store,
      all.map(({ call }) => call.call_id),
      rangeOf(all, 0),
    );
    const fresh = all.filter(({ call }) => !stored.has(call.call_id));
    const pairs = await this.#pairs(fresh);
    await this.#amend(pairs);
    const taken = new Set(pairs.map(({ told }) => told.call.call_id));
    for (const { segment, told, bytes } of due) {
      const inDoubt = writer.isInDoubt(segment);
      const alone = told.filter(({ call: { call_id } }) =>
        stored.has(call_id) ? inDoubt : !taken.has(call_id) && !this.#isToldTwice(call_id),
      );
      // Copies: pricing changes a call in place, and a failed attempt is repeated.
      await storeCalls(
        this.service,
        segment,
        '',
        alone.map(({ call }) => ({ ...call, attributes: { ...call.attributes } })),
      );
      this.#held.delete(segment);
      this.service.backlog.remove(bytes);
      this.#settled(told, new Set(alone.map(({ call }) => call.call_id)));
    }
  }

  #isToldTwice(callId: string): boolean {
    const call = this.#recent.get(callId);
    return call !== undefined && this.#recent.isToldTwice(call);
  }

  /** Spans that only repeat a call stay known, so that a third one is told from it. */
  #settled(told: readonly SpanCall[], ownRows: ReadonlySet<string>): void {
    for (const { call } of told) {
      const recent = this.#recent.get(call.call_id);
      if (recent !== undefined) recent.state = ownRows.has(call.call_id) ? 'stored' : 'merged';
    }
  }

  /** Rows of their own that a tap has seen since; those still held are settled first. */
  async #replaceSeen(): Promise<void> {
    if (this.#seen.length === 0) return;
    const seen = this.#seen.filter(({ state }) => state !== 'merged');
    const stored = seen.filter(({ state }) => state === 'stored');
    const rows = await queries.callsById(
      this.service.store,
      stored.map(({ call_id }) => call_id),
    );
    const byId = new Map(stored.map((call) => [call.call_id, call.seen]));
    const pairs = rows.flatMap((row) => {
      const twin = byId.get(row.call_id);
      return twin === undefined ? [] : [{ seen: twin, told: asSpanCall(row) }];
    });
    await this.#replace(pairs);
    this.#seen = this.#seen.filter(({ state }) => state === 'held');
  }

  async #pairs(told: readonly SpanCall[]): Promise<Pair[]> {
    const names = (name: 'response_id' | 'trace_id') =>
      [...new Set(told.map(({ call }) => call[name]))].filter((each) => each !== '');
    const seen = await queries.callsSeenByTaps(this.service.store, {
      range: rangeOf(told, WINDOW_MS),
      responseIds: names('response_id'),
      traceIds: names('trace_id'),
    });
    const found = pairUp(seen, told.map(toldOf));
    return told.flatMap((each) => {
      const match = found.get(each.call.call_id);
      return match === undefined ? [] : [{ seen: match, told: each }];
    });
  }

  async #amend(pairs: readonly Pair[]): Promise<void> {
    if (pairs.length === 0) return;
    const merged = this.#merge(pairs);
    const { store, writer } = this.service;
    const recounted = merged.filter(({ recount }) => recount);
    const minutes = minutesOf(recounted.map(({ amendment }) => amendment.started_at));
    const amendments = merged.map(({ amendment }) => amendment);
    if (minutes.length === 0) return amendCalls(store, amendments);
    await writer.between(async () => {
      for (const minute of minutes) await announceRebuild(store, minute);
      await amendCalls(store, amendments);
      for (const minute of minutes) await rebuildRollup(store, minute);
    });
  }

  /** One amendment for each row: several spans may tell of one call, the first has the say. */
  #merge(pairs: readonly Pair[]): Merged[] {
    const merged = new Map<string, Merged>();
    for (const { seen, told } of pairs) {
      if (merged.has(seen.call_id)) continue;
      const level = this.#levelOf(seen);
      merged.set(
        seen.call_id,
        mergeInto(seen, told, level, (call) => this.service.pricer.price(call)),
      );
    }
    return [...merged.values()];
  }

  /** As the tap's row says, else as the configuration or the collector does of its target. */
  #levelOf({ target, attributes }: StoredCall): CaptureLevel {
    if (attributes[SIDELIGHT.captureLevel] !== undefined) return 'metadata';
    const { config, captureLevels } = this.service;
    const configured = config.targets.find(({ name }) => name === target)?.capture;
    return configured ?? captureLevels.ofTarget(target) ?? 'everything';
  }

  /** The tap's row gets what the other one knows; the other one goes, from the rollup as well. Killed in between, `start` goes on. */
  async #replace(pairs: readonly Pair[]): Promise<void> {
    if (pairs.length === 0) return;
    const { store, writer } = this.service;
    const ids = pairs.map(({ told }) => told.call.call_id);
    const merged = this.#merge(pairs);
    const recounted = merged.filter(({ recount }) => recount).map(({ amendment }) => amendment.started_at);
    const minutes = minutesOf([...pairs.map(({ told }) => told.call.started_at), ...recounted]);
    await writer.between(async () => {
      for (const minute of minutes) await announceRebuild(store, minute);
      await amendCalls(
        store,
        merged.map(({ amendment }) => amendment),
      );
      await removeCalls(store, ids);
      for (const minute of minutes) await rebuildRollup(store, minute, { erased: true });
    });
    for (const id of ids) this.#recent.remove(id);
  }
}

/** The minutes of the rollup that these times lie in. */
function minutesOf(times: readonly string[]): queries.Range[] {
  const starts = new Set(times.map((time) => Math.floor(Date.parse(time) / MINUTE_MS) * MINUTE_MS));
  return [...starts].map((from) => ({ from, to: from + MINUTE_MS }));
}

function toldOf({ call, below }: SpanCall): Told {
  const startMs = Date.parse(call.started_at);
  return {
    call_id: call.call_id,
    response_id: call.response_id,
    trace_id: call.trace_id,
    spans: [call.span_id, ...below],
    models: [call.request_model, call.response_model].filter((model) => model !== ''),
    startMs,
    endMs: startMs + (call.duration_ms ?? 0),
  };
}

/** A stored row as what told of it. Sessions told from a text are hashes; others were named. */
function asSpanCall(row: StoredCall): SpanCall {
  const namedSession = row.session_id !== '' && !/^[0-9a-f]{32}$/.test(row.session_id);
  return { call: row, below: [], parentSpanId: '', namedSession };
}

function rangeOf(told: readonly SpanCall[], around: number): queries.Range {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const { call } of told) {
    const at = Date.parse(call.started_at);
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  return told.length === 0 ? { from: 0, to: 0 } : { from: from - around, to: to + around };
}

/** Rows are our own JSON; one that is not is left out. */
function group(rows: readonly queries.WaitingCall[]): Map<string, SpanCall[]> {
  const segments = new Map<string, SpanCall[]>();
  for (const { segment, call: text } of rows) {
    const value = asRecord(parseJson(text));
    const call = callSchema.safeParse(value['call']);
    if (!call.success) continue;
    const told: SpanCall = {
      call: call.data,
      below: asArray(value['below']).map(asString),
      parentSpanId: asString(value['parentSpanId']),
      namedSession: value['namedSession'] === true,
    };
    segments.set(segment, [...(segments.get(segment) ?? []), told]);
  }
  return segments;
}
