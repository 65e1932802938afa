import type { queries } from '../../store/index.js';
import { mantelHaenszel } from '../stats/bands/mantel_haenszel.js';
import {
  createSegmentDetector,
  detectSegment,
  type SegmentAlarm,
  type SegmentDetectorState,
} from '../stats/sequential/detect_segment.js';
import type { SegmentBatch } from '../stats/sequential/evidence_of_segment.js';
import { alarmThreshold } from '../stats/sequential/alarm_threshold.js';

/** From wide to deep. */
export const DIMENSIONS = ['version', 'model', 'route', 'tenant'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface Segment {
  dimension: Dimension;
  value: string;
}

/** What is asked of a session: 1 where it has the outcome, 0 where not, null where it says nothing. */
export type Outcome = (session: queries.ClosedSession) => 0 | 1 | null;

/** One segment against all other sessions of its target in the same minutes. Plain JSON. */
export interface SegmentMonitor extends Segment {
  stream: string;
  detector: SegmentDetectorState;
  share: number;
  /** Of the target's baseline; false: seen later, compared with "like the rest". */
  isKnown: boolean;
}

/** What the segments of a stream may spend together. */
export interface SegmentAllowance {
  alphaRef: number;
  share: number;
  /** False alarms per 30 days, and minutes of a batch. */
  allowed: number;
  batchMinutes: number;
}

/** The busiest segments are watched, per dimension; the others are part of everybody's rest. */
const SEGMENTS = 60;
const FEWEST = 50;
const HOUR = 3_600_000;
/** Change of a segment's odds against the rest that is no news. */
const TOLERANCE = 1.2;
/** Part of the share that is kept for segments seen later; the i-th of them gets 6 / (pi i)^2 of it. */
const RESERVE = 0.2;
/** Segments seen later, ever. */
export const LATER_SEGMENTS = 100;

/** Segments of a reference that are large enough to be watched, and have a rest. */
export function segmentsOf(reference: readonly queries.ClosedSession[]): Segment[] {
  return DIMENSIONS.flatMap((dimension) => {
    const counts = new Map<string, number>();
    for (const each of reference) counts.set(each[dimension], (counts.get(each[dimension]) ?? 0) + 1);
    const large = [...counts].filter(([value, n]) => value !== '' && n >= FEWEST && n < reference.length);
    return large
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, SEGMENTS)
      .map(([value]) => ({ dimension, value }));
  });
}

/** Monitors of one stream's segments, each with an equal part of what is not kept for later ones. */
export function createSegmentMonitors(
  stream: string,
  segments: readonly Segment[],
  reference: readonly queries.ClosedSession[],
  outcome: Outcome,
  { alphaRef, share, allowed, batchMinutes }: SegmentAllowance,
): SegmentMonitor[] {
  const hours = new Map<number, queries.ClosedSession[]>();
  for (const session of reference) {
    const hour = Math.floor(session.at / HOUR);
    const own = hours.get(hour);
    if (own === undefined) hours.set(hour, [session]);
    else own.push(session);
  }
  const tallies = [...hours.values()].map((sessions) => tallyOf(sessions, outcome, []));
  const part = ((1 - RESERVE) * share) / Math.max(1, segments.length);
  return segments.flatMap((segment): SegmentMonitor[] => {
    const strata = tallies.map((tally) => batchOf(tally, segment));
    const usual = mantelHaenszel(strata, alphaRef / segments.length);
    if (usual === null) return [];
    const config = { low: usual.low, high: usual.high, tolerance: TOLERANCE, intervalAlpha: 0.05 };
    const detector = createSegmentDetector({ ...config, logThreshold: alarmThreshold(allowed, batchMinutes, part) });
    return [{ ...segment, stream, detector, share: part, isKnown: true }];
  });
}

/**
 * The monitor of a version that was not there in the reference: it is taken to be like the rest, so that no band is estimated.
 * @param born how many came before it
 */
export function laterSegment(
  stream: string,
  segment: Segment,
  born: number,
  { share, allowed, batchMinutes }: Omit<SegmentAllowance, 'alphaRef'>,
): SegmentMonitor {
  const part = (RESERVE * share * 6) / (Math.PI * (born + 1)) ** 2;
  const config = { low: 1, high: 1, tolerance: TOLERANCE, intervalAlpha: 0.05 };
  const detector = createSegmentDetector({ ...config, logThreshold: alarmThreshold(allowed, batchMinutes, part) });
  return { ...segment, stream, detector, share: part, isKnown: false };
}

/** One batch of a segment. */
export function stepSegment(
  monitor: SegmentMonitor,
  at: number,
  batch: SegmentBatch,
): { monitor: SegmentMonitor; alarm: SegmentAlarm | null } {
  const { state: detector, alarm } = detectSegment(monitor.detector, { at, ...batch });
  return { monitor: detector === monitor.detector ? monitor : { ...monitor, detector }, alarm };
}

/** A batch counted once for all segments. */
export interface Tally {
  all: [number, number];
  /** `[n, outcomes]` by value, per dimension. */
  by: Record<Dimension, Map<string, [number, number]>>;
}

/** @param apart segments that are known to have changed: they are nobody's rest, and count for themselves only */
export function tallyOf(
  sessions: readonly queries.ClosedSession[],
  outcome: Outcome,
  apart: readonly Segment[],
): Tally {
  const tally: Tally = {
    all: [0, 0],
    by: { version: new Map(), model: new Map(), route: new Map(), tenant: new Map() },
  };
  for (const session of sessions) {
    const seen = outcome(session);
    if (seen === null) continue;
    const own = apart.filter((each) => isIn(session, each));
    for (const { dimension, value } of own) counted(tally.by[dimension], value, seen);
    if (own.length > 0) continue;
    tally.all[0]++;
    tally.all[1] += seen;
    for (const dimension of DIMENSIONS) counted(tally.by[dimension], session[dimension], seen);
  }
  return tally;
}

/** A segment against the rest of the tally. */
export function batchOf({ all, by }: Tally, segment: Segment, isApart = false): SegmentBatch {
  const [n, successes] = by[segment.dimension].get(segment.value) ?? [0, 0];
  return isApart
    ? { n, successes, restN: all[0], restSuccesses: all[1] }
    : { n, successes, restN: all[0] - n, restSuccesses: all[1] - successes };
}

export function isIn(session: queries.ClosedSession, { dimension, value }: Segment): boolean {
  return session[dimension] === value;
}

export function isSame(a: Segment | null, b: Segment | null): boolean {
  return a === b || (a !== null && b !== null && a.dimension === b.dimension && a.value === b.value);
}

function counted(counts: Map<string, [number, number]>, value: string, seen: number): void {
  const cell = counts.get(value);
  if (cell === undefined) counts.set(value, [1, seen]);
  else {
    cell[0]++;
    cell[1] += seen;
  }
}
