import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { COLLECTOR_METRICS } from '../../core/names/metrics.js';
import type { Way } from './variants.js';

/** Sum over the labels of each metric of a Prometheus scrape. */
async function scrape(port: number): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}

/** Resident memory of the collector process that this supervisor runs, megabytes; undefined where `ps` does not show one. */
export function collectorResidentMb(supervisorPid: number): number | undefined {
  const lines = execFileSync('ps', ['-A', '-o', 'ppid=,rss=,args='], { encoding: 'utf8' }).split('\n');
  for (const line of lines) {
    const [, parent, kilobytes, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(parent) === supervisorPid && args.includes('internal-collector'))
      return (Number(kilobytes) * 1024) / 1e6;
  }
  return undefined;
}

export interface SidelightState {
  calls: number;
  dropped: number;
  /** How full the queue to the parser is, 0 to 1. */
  queueShare: number;
  residentMb: number | undefined;
}

export async function collectorState(way: Way): Promise<SidelightState | undefined> {
  if (!way.collector) return undefined;
  const metrics = await scrape(way.collector.healthPort);
  const sum = (...names: string[]) => names.reduce((total, name) => total + (metrics.get(name) ?? 0), 0);
  return {
    calls: sum(COLLECTOR_METRICS.callsTotal),
    dropped: sum(
      COLLECTOR_METRICS.droppedChunksTotal,
      COLLECTOR_METRICS.spoolDroppedTotal,
      COLLECTOR_METRICS.unreadableTotal,
      COLLECTOR_METRICS.blindConnectionsTotal,
    ),
    queueShare: sum(COLLECTOR_METRICS.queueSizeBytes) / sum(COLLECTOR_METRICS.queueCapacityBytes),
    residentMb: collectorResidentMb(way.pid),
  };
}

export async function rowsStored(way: Way): Promise<number> {
  if (!way.service) return 0;
  const response = await fetch(`http://127.0.0.1:${way.service.port}/api/v1/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql: 'SELECT count() AS n FROM calls', format: 'JSONEachRow' }),
  });
  return Number((JSON.parse(await response.text()) as { n: number | string }).n);
}

/** Seconds until `count` reaches `wanted`; undefined when it has not after `limitSeconds`. */
export async function secondsUntil(
  count: () => Promise<number>,
  wanted: number,
  limitSeconds: number,
): Promise<number | undefined> {
  const start = performance.now();
  for (;;) {
    const seconds = (performance.now() - start) / 1000;
    if ((await count()) >= wanted) return seconds;
    if (seconds > limitSeconds) return undefined;
    await sleep(100);
  }
}

/** Longer than counters take to be told. */
const STILL_MS = 2000;

/** Waits until `count` has not moved for two seconds. @returns when it last did, monotonic ms */
export async function untilStill(count: () => Promise<number>): Promise<number> {
  let movedAt = performance.now();
  for (let last = await count(); ;) {
    await sleep(STILL_MS / 10);
    const now = await count();
    if (now === last && performance.now() - movedAt >= STILL_MS) return movedAt;
    if (now !== last) movedAt = performance.now();
    last = now;
  }
}
