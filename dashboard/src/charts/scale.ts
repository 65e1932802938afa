import { valueTicks } from '../time/ticks.js';
import type { ChartPoint, Limit } from './types.js';

/** A limit so far above the data that drawing it would flatten the lines is named in the legend instead. */
const FAR_ABOVE = 5;

/** About `wanted` ticks of the vertical axis, and whether the limit is drawn within them. */
export function verticalScale(
  points: readonly ChartPoint[],
  limit: Limit | null,
  wanted = 4,
): { ticks: number[]; limitShown: boolean } {
  let most = 0;
  for (const { values, bands } of points) {
    for (const value of Object.values(values)) most = Math.max(most, value ?? 0);
    for (const band of Object.values(bands ?? {})) most = Math.max(most, band?.[1] ?? 0);
  }
  const limitShown = limit !== null && (most === 0 || limit.value <= most * FAR_ABOVE);
  return { ticks: valueTicks(limitShown ? Math.max(most, limit.value * 1.05) : most, wanted), limitShown };
}

/** Rows for a table that is heard: at most `most`, evenly spread, the last one always among them. */
export function thinned<T>(rows: readonly T[], most = 24): T[] {
  const stride = Math.max(1, Math.ceil(rows.length / most));
  return rows.filter((_, index) => (rows.length - 1 - index) % stride === 0);
}

/** Whether a series has points without neighbours: a line would not show them. */
export function isLonely(points: readonly ChartPoint[], key: string, index: number): boolean {
  const value = (at: number) => points[at]?.values[key] ?? null;
  return value(index) !== null && value(index - 1) === null && value(index + 1) === null;
}

/** Whether there is anything to draw. */
export function hasValues(points: readonly ChartPoint[]): boolean {
  return points.some(({ values }) => Object.values(values).some((value) => value !== null));
}
