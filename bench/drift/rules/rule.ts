import type { World } from '../worlds/world.js';

/** One way of watching a stream. */
export interface Rule {
  name: string;
  /** What it is taken from, with version. */
  source: string;
  /** Kinds of values it is meant for. */
  metrics: readonly World['metric'][];
  /** Row numbers of the live part at which it alarms. */
  alarms: (world: World) => number[];
}

/** Non-overlapping windows of rows, each with the number of its last row. */
export function* windowsOf(world: World, size: number): Generator<{ values: number[]; last: number }> {
  for (let from = 0; from + size <= world.live.length; from += size) {
    yield { values: world.live.slice(from, from + size).map((row) => row.value), last: from + size - 1 };
  }
}

/** Counts by whole value, 0 to `categories` - 1. */
export function countsOf(values: readonly number[], categories: number): number[] {
  const counts = Array.from({ length: categories }, () => 0);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Rows per window of the rules that look at windows. */
export const WINDOW = 1000;
