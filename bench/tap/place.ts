import type { LoadOptions, LoadResult } from './load.js';
import { ask } from './processes.js';
import { collectorState, rowsStored } from './sidelight_state.js';
import type { Variant, Way } from './variants.js';

const CONNECTIONS = 64;

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

const NOTHING: LoadResult = { due: 0, completed: 0, failed: 0, drainSeconds: 0, perSecond: 0, p50: NaN, p99: NaN };

/** @param signal breaks it off: it then counts as nothing */
export async function load(place: Place, rate: number, span: Span, signal?: AbortSignal): Promise<LoadResult> {
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
export function recorded(way: Way): () => Promise<number> {
  if (way.service) return () => rowsStored(way);
  return async () => (await collectorState(way))?.calls ?? 0;
}
