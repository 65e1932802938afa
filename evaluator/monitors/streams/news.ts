import { type SegmentAlarm, segmentEffect } from '../../stats/sequential/detect_segment.js';
import type { Monitor, MonitorAlarm } from '../monitor.js';
import type { SegmentMonitor } from '../segments/segment_monitors.js';
import { movedQuantile } from './moved_quantile.js';

/** Whether amounts have moved by more than the tolerance in their own unit, too. What is not told is no false alarm. */
export function isNews({ usual, edges, detector }: Monitor, { counts }: MonitorAlarm): boolean {
  return edges.length === 0 || movedQuantile(usual, counts, edges, detector.config.tolerance) !== null;
}

/**
 * Whether the amounts of a segment have: it still differs from the rest by more than is usual when its values are put back by the tolerance, that is,
 * when they have to lie so much further up (or down) to count.
 */
export function isNewsOfSegment({ detector }: SegmentMonitor, { side, counts }: SegmentAlarm): boolean {
  const [n = 0, , restN = 0, restSuccesses = 0, above, notBelow] = counts;
  const { low, high, intervalAlpha } = detector.config;
  // Shares have no unit of their own.
  if (above === undefined || notBelow === undefined) return true;
  const oddsOf = (successes: number) => segmentEffect([n, successes, restN, restSuccesses], intervalAlpha).odds;
  const usual = Math.sqrt(low * high);
  return side === 'up' ? oddsOf(above) > usual : oddsOf(notBelow) < usual;
}
