import { addressOf } from './addressing.js';
import { chunkDelays } from './chunk_delay.js';
import { cpuTimes } from './cpu.js';
import type { LoadOptions, LoadResult } from './load.js';
import { ask } from './processes.js';
import { collectorResidentMb, collectorState, rowsStored, secondsUntil, untilStill } from './sidelight_state.js';
import type { Variant, Way } from './variants.js';

const CONNECTIONS = 64;
const MAX_BACKLOG_SECONDS = 5;
const MAX_DRAIN_SECONDS = 1;
/** A short run that ends with so much to do, or with the queue so full, would not have gone on for long. */
const MAX_SHORT_DRAIN_SECONDS = 0.1;
const MAX_QUEUE_SHARE = 0.25;
const LOOK_EVERY_MS = 1000;
const WARM_UP_SECONDS = 20;
/** A service that gives way to all else may be late. */
const RECORDED_WITHIN_SECONDS = 30;
const WITHOUT_ANSWER = 'not all answered in time';

export interface Held {
  rate: number;
  calls: number;
  /** Calls the collector recorded (capture only) or rows in ClickHouse (full). */
  recorded: number | undefined;
  backlogSeconds: number;
  residentMb: number | undefined;
}

const NOTHING: LoadResult = { due: 0, completed: 0, failed: 0, drainSeconds: 0, perSecond: 0, p50: NaN, p99: NaN };

/** Where a measurement takes place. */
export interface Place {
  way: Way;
  variant: Variant;
  upstreamPort: number;
  /** Tells what is going on. */
  say(text: string): void;
}

/** How long a load lasts; latencies count from `warmUpSeconds` on. */
interface Span {
  seconds: number;
  warmUpSeconds?: number;
}

/** @param signal breaks it off: it then counts as nothing */
async function load(place: Place, rate: number, span: Span, signal?: AbortSignal): Promise<LoadResult> {
  const { way, variant, upstreamPort } = place;
  const options: LoadOptions = {
    host: '127.0.0.1',
    port: way.port,
    addressing: variant.addressing,
    upstreamPort,
    streamed: variant.unstreamed === undefined,
    rate,
    seconds: span.seconds,
    warmUpSeconds: span.warmUpSeconds ?? 0,
    connections: CONNECTIONS,
  };
  return (await ask<LoadOptions, LoadResult>('./load.ts', options, signal)) ?? NOTHING;
}

/** Calls recorded so far, wherever this variant records them. */
function recorded(way: Way): () => Promise<number> {
  if (way.service) return () => rowsStored(way);
  return async () => (await collectorState(way))?.calls ?? 0;
}

/**
 * One run at `rate`: undefined unless it was held with zero drops and a backlog under five seconds.
 * @param isShort it stands for a longer one: what piles up is not held
 */
async function tryRate(place: Place, rate: number, seconds: number, isShort: boolean): Promise<Held | undefined> {
  const { way, variant, say } = place;
  const held = way.collector
    ? await captured(place, rate, seconds, isShort)
    : await answered(place, rate, seconds, isShort);
  const verdict = typeof held === 'string' ? `not held: ${held}` : 'held';
  say(`    ${variant.name}: ${rate}/s for ${seconds.toFixed(0)} s, ${verdict}`);
  // The next try begins without what this one left behind.
  if (typeof held === 'string' && way.collector) await untilStill(recorded(way));
  return typeof held === 'string' ? undefined : held;
}

/** A run through something that records nothing; a text says why it was not held. */
async function answered(place: Place, rate: number, seconds: number, isShort: boolean): Promise<Held | string> {
  const result = await load(place, rate, { seconds });
  if (!isAnswered(result, isShort)) return WITHOUT_ANSWER;
  return {
    rate,
    calls: result.completed,
    backlogSeconds: result.drainSeconds,
    recorded: undefined,
    residentMb: undefined,
  };
}

/** A run through Sidelight; it is broken off at the first drop. A text says why it was not held. */
async function captured(place: Place, rate: number, seconds: number, isShort: boolean): Promise<Held | string> {
  const { way } = place;
  const before = await recorded(way)();
  const droppedBefore = (await collectorState(way))?.dropped ?? 0;
  const lost = new AbortController();
  let queueShare = 0;
  const look = async () => {
    const state = await collectorState(way);
    if ((state?.dropped ?? 0) > droppedBefore) lost.abort();
    queueShare = state?.queueShare ?? 0;
    return state;
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const result = await load(place, rate, { seconds }, lost.signal);
  clearInterval(timer);
  if (isShort && queueShare > MAX_QUEUE_SHARE) return `the queue is ${Math.round(queueShare * 100)} % full`;
  if (!lost.signal.aborted && !isAnswered(result, isShort)) return WITHOUT_ANSWER;
  const backlog = await secondsUntil(recorded(way), before + result.completed, MAX_BACKLOG_SECONDS);
  const state = await look();
  if (lost.signal.aborted) return 'captured bytes were dropped';
  if (backlog === undefined) return `more than ${MAX_BACKLOG_SECONDS} s of backlog at the end`;
  const stored = (await recorded(way)()) - before;
  return { rate, calls: result.completed, backlogSeconds: backlog, recorded: stored, residentMb: state?.residentMb };
}

function isAnswered({ failed, completed, due, drainSeconds }: LoadResult, isShort: boolean): boolean {
  const isDrained = drainSeconds < (isShort ? MAX_SHORT_DRAIN_SECONDS : MAX_DRAIN_SECONDS);
  return failed === 0 && completed === due && isDrained;
}

/** From `start` in steps of so much, until a short run is held and the next is not; then the last step is halved so often. */
const STEP_DOWN = 0.85;
const STEP_UP = 1.1;
const HALVINGS = 3;
const LOWEST_RATE = 50;

type Holds = (rate: number) => Promise<boolean>;

/** The highest open-loop rate held for `seconds`: found with short runs, then confirmed by a whole one. */
export async function highestHeldRate(place: Place, start: number, seconds: number): Promise<Held | undefined> {
  const short = Math.max(3, seconds / 8);
  const holds: Holds = async (rate) => (await tryRate(place, Math.round(rate), short, true)) !== undefined;
  let [low, high] = await bracket(holds, start);
  for (let step = 0; step < HALVINGS && low > LOWEST_RATE; step++) {
    const middle = (low + high) / 2;
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  for (let rate = low; rate > LOWEST_RATE; rate *= 0.96) {
    const held = await tryRate(place, Math.round(rate), seconds, false);
    if (held) return held;
  }
  return undefined;
}

/** The last rate that was held, and the next that was not: upwards from one that is held, else downwards. */
async function bracket(holds: Holds, start: number): Promise<[number, number]> {
  let rate = start;
  if (await holds(rate)) {
    while (await holds(rate * STEP_UP)) rate *= STEP_UP;
    return [rate, rate * STEP_UP];
  }
  do rate *= STEP_DOWN;
  while (rate > LOWEST_RATE && !(await holds(rate)));
  return [rate, rate / STEP_DOWN];
}

export interface Latency {
  p50: number;
  p99: number;
}

/** What was measured of one way: a rate per run, latencies per window. */
export interface Measured {
  variant: Variant;
  held: Held[];
  latency: Latency[];
  chunks: Latency[];
  residentMb?: number | undefined;
}

/** At this rate latency is measured: everybody can hold it. */
const LATENCY_RATE = 500;
const LATENCY_SPAN = { seconds: 4, warmUpSeconds: 1.5 };
/** Every way holds this rate. */
const WARM_RATE = 1000;
const WARM_SECONDS = 10;
const HEAT_SECONDS = 10;
/** Streams at once where the delay per chunk is measured. */
export const STREAMS = 50;

/**
 * As fast as 64 connections allow, which also has code compiled: some 100,000 calls, as near the highest rate the first ones are slower.
 * @returns calls per second: where the search for the held rate begins
 */
export async function ceiling(place: Place): Promise<number> {
  const { perSecond } = await load(place, 0, { seconds: HEAT_SECONDS });
  if (place.way.collector) await untilStill(recorded(place.way));
  return perSecond;
}

/** Some ten thousand calls: by then code is compiled, as it is in whatever has served for a while. */
export async function warmUp(place: Place): Promise<void> {
  await load(place, WARM_RATE, { seconds: WARM_SECONDS });
}

/** Latency in one short window, milliseconds. */
export async function latencyOf(place: Place): Promise<Latency> {
  const { p50, p99 } = await load(place, LATENCY_RATE, LATENCY_SPAN);
  return { p50, p99 };
}

/** Delay per streamed chunk in one short window, milliseconds: 50 streams, 40 events a second each. The upstream is a stream server. */
export async function chunkDelayOf({ way, variant, upstreamPort }: Place): Promise<Latency> {
  const delays = await chunkDelays(way.port, STREAMS, addressOf(variant.addressing, upstreamPort, ''));
  const at = (p: number) => delays[Math.floor(p * (delays.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Resident megabytes of the collector process after `calls` calls. */
export async function residentAfter(place: Place, calls: number, rate: number): Promise<number | undefined> {
  const { way, say } = place;
  const done = async () => (await collectorState(way))?.calls ?? 0;
  for (let missing = calls - (await done()); missing > 0; missing = calls - (await done())) {
    await load(place, rate, { seconds: Math.max(1, Math.min(60, missing / rate)) });
    say(`    ${await done()} calls, ${collectorResidentMb(way.pid)?.toFixed(0) ?? '?'} MB resident`);
  }
  return collectorResidentMb(way.pid);
}

/** One load, and whatever becomes of its calls. @returns calls made */
async function loadAndRecord(place: Place, rate: number, seconds: number): Promise<number> {
  const { way } = place;
  const before = way.collector ? await recorded(way)() : 0;
  const { completed } = await load(place, rate, { seconds });
  if (way.collector) await secondsUntil(recorded(way), before + completed, RECORDED_WITHIN_SECONDS);
  return completed;
}

/** CPU time of a call at a fixed rate, microseconds, by part of the way; compilers and caches are warm by then. */
export async function cpuPerCall(place: Place, rate: number, seconds: number): Promise<Map<string, number>> {
  const { way } = place;
  await loadAndRecord(place, rate, WARM_UP_SECONDS);
  const before = cpuTimes(way.pid);
  const completed = await loadAndRecord(place, rate, seconds);
  const spent = [...cpuTimes(way.pid)].map(
    ([part, time]) => [part, (time - (before.get(part) ?? 0)) / completed] as const,
  );
  return new Map(spent);
}
