import type { queries } from '../../store/index.js';
import { iso } from '../http/range.js';

export type Point = queries.RollupPoint;

const SPARK_POINTS = 40;
/** The step in progress is measured over the time it has lasted, but not less than this, seconds. */
const SHORTEST_SECONDS = 15;

/** One entry per step from the first to the last, so that a gap in traffic is a gap in the chart. */
export interface StepPoint {
  at: string;
  /** How much of the step lies in the range, seconds. */
  seconds: number;
  figures: Point | null;
}

/** Lays points on the whole grid of the range. */
export function onGrid(points: readonly Point[], range: queries.Range, stepSeconds: number): StepPoint[] {
  const step = stepSeconds * 1000;
  const known = new Map(points.map((each) => [Date.parse(each.at), each]));
  const first = Math.floor(range.from / step) * step;
  const grid: StepPoint[] = [];
  for (let at = first; at < range.to; at += step) {
    const covered = (Math.min(at + step, range.to) - Math.max(at, range.from)) / 1000;
    grid.push({ at: iso(at), seconds: Math.max(covered, SHORTEST_SECONDS), figures: known.get(at) ?? null });
  }
  return grid;
}

/** At most 40 values that keep the shape: means of neighbours; null where there was nothing. */
export function spark(values: readonly (number | null)[]): (number | null)[] {
  const size = Math.ceil(values.length / SPARK_POINTS) || 1;
  const result: (number | null)[] = [];
  for (let start = 0; start < values.length; start += size) {
    const known = values.slice(start, start + size).filter((each) => each !== null);
    result.push(known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length);
  }
  return result;
}
