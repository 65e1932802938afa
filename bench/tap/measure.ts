import { addressOf } from './addressing.js';
import { chunkDelays, startStreamServer } from './chunk_delay.js';
import type { LoadOptions, LoadResult } from './load.js';
import { ask } from './processes.js';
import { collectorResidentMb, collectorState, rowsStored, secondsUntil, untilStill } from './sidelight_state.js';
import type { Variant, Way } from './variants.js';

const CONNECTIONS = 64;
const MAX_BACKLOG_SECONDS = 5;

export interface Plan {
  /** Length of one run at a fixed rate, seconds. */
  seconds: number;
  latencyRate: number;
}

export interface Held {
  rate: number;
  calls: number;
  /** Calls the collector recorded (capture only) or rows in ClickHouse (full). */
  recorded: number | undefined;
  backlogSeconds: number;
  residentMb: number | undefined;
}

function load(way: Way, variant: Variant, upstreamPort: number, rate: number, seconds: number): Promise<LoadResult> {
  const options: LoadOptions = {
    host: '127.0.0.1',
    port: way.port,
    addressing: variant.addressing,
    upstreamPort,
    streamed: variant.unstreamed === undefined,
    rate,
    seconds,
    connections: CONNECTIONS,
  };
  return ask<LoadOptions, LoadResult>('./load.ts', options);
}

/** As fast as 64 connections allow: where the search for the held rate begins. */
export async function ceiling(way: Way, variant: Variant, upstreamPort: number): Promise<number> {
  await load(way, variant, upstreamPort, 0, 2);
  return (await load(way, variant, upstreamPort, 0, 3)).perSecond;
}

/** Calls recorded so far, wherever this variant records them. */
function recorded(way: Way): () => Promise<number> {
  if (way.service) return () => rowsStored(way);
  return async () => (await collectorState(way))?.calls ?? 0;
}

/** One run at `rate`: undefined unless it was held with zero drops and a backlog under five seconds. */
async function tryRate(
  way: Way,
  variant: Variant,
  upstreamPort: number,
  rate: number,
  seconds: number,
): Promise<Held | undefined> {
  const before = way.collector ? await recorded(way)() : 0;
  const droppedBefore = (await collectorState(way))?.dropped ?? 0;
  const result = await load(way, variant, upstreamPort, rate, seconds);
  const held = { rate, calls: result.completed, backlogSeconds: result.drainSeconds };
  const answered = result.failed === 0 && result.completed === result.due && result.drainSeconds < 1;
  if (!way.collector) return answered ? { ...held, recorded: undefined, residentMb: undefined } : undefined;
  const wanted = before + result.completed;
  const backlog = await secondsUntil(recorded(way), wanted, answered ? MAX_BACKLOG_SECONDS : 0);
  const state = await collectorState(way);
  if (!answered || backlog === undefined || (state?.dropped ?? 0) > droppedBefore) {
    // The next try begins without what this one left behind.
    await untilStill(recorded(way));
    return undefined;
  }
  return {
    ...held,
    backlogSeconds: backlog,
    recorded: (await recorded(way)()) - before,
    residentMb: state?.residentMb,
  };
}

/** Halvings of the span between nothing and `start`; the rest is found in steps of 5 %. */
const HALVINGS = 6;

/** The highest open-loop rate held for `seconds`: found by halving with short runs, then confirmed by a whole one. */
export async function highestHeldRate(
  way: Way,
  variant: Variant,
  upstreamPort: number,
  start: number,
  seconds: number,
): Promise<Held | undefined> {
  const short = Math.max(3, seconds / 8);
  let [low, high] = [0, start];
  if (await tryRate(way, variant, upstreamPort, Math.round(start), short)) low = start;
  for (let step = 0; step < HALVINGS && high - low > 0.03 * high; step++) {
    const middle = (low + high) / 2;
    if (await tryRate(way, variant, upstreamPort, Math.round(middle), short)) low = middle;
    else high = middle;
  }
  for (let rate = low; rate > 50; rate *= 0.95) {
    const held = await tryRate(way, variant, upstreamPort, Math.round(rate), seconds);
    if (held) return held;
  }
  return undefined;
}

export interface Latency {
  p50: number;
  p99: number;
}

/** What was measured of one way, a value per run. */
export interface Measured {
  variant: Variant;
  held: Held[];
  latency: Latency[];
  chunks: Latency[];
  residentMb?: number | undefined;
}

/** Latency at a rate everybody can hold, milliseconds. */
export async function latencyAt(way: Way, variant: Variant, upstreamPort: number, plan: Plan): Promise<Latency> {
  await load(way, variant, upstreamPort, plan.latencyRate, 2);
  const { p50, p99 } = await load(way, variant, upstreamPort, plan.latencyRate, Math.min(plan.seconds, 20));
  return { p50, p99 };
}

/** Delay per streamed chunk, milliseconds: 50 streams, 40 events a second each. */
export async function chunkDelay(variant: Variant, folder: string): Promise<Latency> {
  const server = await startStreamServer();
  const way = await variant.start(server.port, folder);
  try {
    const address = addressOf(variant.addressing, server.port, '');
    await chunkDelays(way.port, 5, address);
    const delays = await chunkDelays(way.port, 50, address);
    const at = (p: number) => delays[Math.floor(p * (delays.length - 1))] ?? Number.NaN;
    return { p50: at(0.5), p99: at(0.99) };
  } finally {
    await way.stop();
    await server.stop();
  }
}

/** Resident megabytes of the collector process after `calls` calls. */
export async function residentAfter(
  way: Way,
  variant: Variant,
  upstreamPort: number,
  calls: number,
  rate: number,
): Promise<number | undefined> {
  const done = async () => (await collectorState(way))?.calls ?? 0;
  for (let missing = calls - (await done()); missing > 0; missing = calls - (await done())) {
    await load(way, variant, upstreamPort, rate, Math.max(1, Math.min(60, missing / rate)));
  }
  return collectorResidentMb(way.pid);
}
