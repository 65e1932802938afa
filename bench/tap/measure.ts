import { addressOf } from './addressing.js';
import { chunkDelays } from './chunk_delay.js';
import { cpuTimes } from './cpu.js';
import type { Held } from './held_rate.js';
import { load, type Place, recorded } from './place.js';
import { collectorResidentMb, collectorState, secondsUntil, untilStill } from './sidelight_state.js';
import type { Variant } from './variants.js';

const WARM_UP_SECONDS = 20;
/** A service that gives way to all else may be late. */
const RECORDED_WITHIN_SECONDS = 30;

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
 * @returns calls per second, or those recorded per second where these are fewer: where the search for the held rate begins
 */
export async function ceiling(place: Place): Promise<number> {
  const { way } = place;
  const count = recorded(way);
  const [began, before] = [performance.now(), await count()];
  const { perSecond } = await load(place, 0, { seconds: HEAT_SECONDS });
  if (!way.collector) return perSecond;
  const stillAt = await untilStill(count);
  return Math.min(perSecond, ((await count()) - before) / ((stillAt - began) / 1000));
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
