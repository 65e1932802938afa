import type { ChartPoint, Span } from './types.js';

/** The stretches of time in which a series was above `limit`; a lone point is widened to half a step on either side. */
export function breachSpans(points: readonly ChartPoint[], key: string, limit: number): Span[] {
  const half = points.length > 1 ? ((points[1]?.at ?? 0) - (points[0]?.at ?? 0)) / 2 : 0;
  const spans: Span[] = [];
  let wasOver = false;
  for (const point of points) {
    const value = point.values[key] ?? null;
    const isOver = value !== null && value > limit;
    const last = spans.at(-1);
    if (isOver && wasOver && last !== undefined) last.to = point.at + half;
    else if (isOver) spans.push({ from: point.at - half, to: point.at + half });
    wasOver = isOver;
  }
  return spans;
}
