import type { queries } from '../../../store/index.js';
import { oddsLimits } from '../../stats/bands/odds_limits.js';
import { alarmThreshold } from '../../stats/sequential/alarm_threshold.js';
import {
  createSegmentDetector,
  detectSegment,
  type SegmentAlarm,
  type SegmentDetectorState,
} from '../../stats/sequential/detect_segment.js';
import type { SegmentBatch } from '../../stats/sequential/evidence/evidence_of_segment.js';
import { inTurns } from '../../../core/process/in_turns.js';
import type { Outcome } from './segment_strata.js';
import { isIn, keyOf, maskOf, namesOf, type Place, placesOf, type Segment } from './segments.js';

/** One segment against all other sessions of its target in the same minutes. Plain JSON. */
export interface SegmentMonitor {
  stream: string;
  segment: Segment;
  key: string;
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

/** Change of a segment's odds against the rest that is no news. */
const TOLERANCE = 1.2;
/** Part of the share that is kept for segments seen later; the i-th of them gets 6 / (pi i)^2 of it. */
const RESERVE = 0.2;
/** Of what is left, the part of segments with one dimension; the others share the rest. */
const SINGLE = 0.7;
/** Segments seen later, ever. */
export const LATER_SEGMENTS = 100;

/**
 * Monitors of one stream's segments: those of one dimension share one part of what may be spent equally, those of several another.
 * @param strata of each segment against the rest, from the reference
 */
export function createSegmentMonitors(
  stream: string,
  segments: readonly Segment[],
  strata: readonly (readonly SegmentBatch[])[],
  { alphaRef, share, allowed, batchMinutes }: SegmentAllowance,
): Promise<SegmentMonitor[]> {
  const isSingle = (segment: Segment) => namesOf(segment).length === 1;
  const singles = segments.filter(isSingle).length;
  const combined = segments.length - singles;
  const partOf = (segment: Segment): number => {
    if (combined === 0) return 1 / singles;
    return isSingle(segment) ? SINGLE / singles : (1 - SINGLE) / combined;
  };
  return inTurns(segments, (segment, i): SegmentMonitor[] => {
    const part = partOf(segment);
    const usual = oddsLimits(strata[i] ?? [], alphaRef * part);
    if (usual === null) return [];
    const own = (1 - RESERVE) * share * part;
    const config = { low: usual.low, high: usual.high, tolerance: TOLERANCE, intervalAlpha: 0.05 };
    const detector = createSegmentDetector({ ...config, logThreshold: alarmThreshold(allowed, batchMinutes, own) });
    return [{ stream, segment, key: keyOf(segment), detector, share: own, isKnown: true }];
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
  return { stream, segment, key: keyOf(segment), detector, share: part, isKnown: false };
}

/** One batch of a segment. */
export function stepSegment(
  monitor: SegmentMonitor,
  at: number,
  batch: SegmentCounts,
): { monitor: SegmentMonitor; alarm: SegmentAlarm | null } {
  const { state: detector, alarm } = detectSegment(monitor.detector, { at, ...batch });
  return { monitor: detector === monitor.detector ? monitor : { ...monitor, detector }, alarm };
}

/** A session with the segments it is in: worked out once for all streams. */
export interface Placed {
  session: queries.ClosedSession;
  places: readonly Place[];
}

/** @param masks of the segments that are watched */
export function placed(sessions: readonly queries.ClosedSession[], masks: readonly number[]): Placed[] {
  return sessions.map((session) => ({ session, places: placesOf(session, masks) }));
}

/** A batch counted once for all segments: `[n, successes, ...]`, one number more for each outcome that is counted beside the first. */
export interface Tally {
  all: number[];
  /** By key of the segment. */
  by: Map<string, number[]>;
}

/** A segment against the rest by the first outcome, and how many of its sessions have the others. */
export interface SegmentCounts extends SegmentBatch {
  also: number[];
}

/**
 * @param outcomes the first is compared, and says which sessions count; the others are asked of the same sessions
 * @param apart segments that are known to have changed: they are nobody's rest; what is in one of them counts for itself and for its
 *   parts only
 */
export function tallyOf(sessions: readonly Placed[], outcomes: readonly Outcome[], apart: readonly Segment[]): Tally {
  const none = () => [0, ...outcomes.map(() => 0)];
  const tally: Tally = { all: none(), by: new Map() };
  for (const { session, places } of sessions) {
    const seen = outcomes.map((outcome) => outcome(session));
    if (seen[0] === null) continue;
    const own = apart.filter((each) => isIn(session, each)).map(maskOf);
    if (own.length === 0) count(tally.all, seen);
    for (const { mask, key } of places) {
      if (own.length > 0 && !own.some((each) => (mask & each) === each)) continue;
      let cell = tally.by.get(key);
      if (cell === undefined) tally.by.set(key, (cell = none()));
      count(cell, seen);
    }
  }
  return tally;
}

/** A segment against the rest of the tally. @param isApart it is set apart, or part of what is: then it is not in the rest */
export function batchOf({ all: [allN = 0, allSuccesses = 0], by }: Tally, key: string, isApart = false): SegmentCounts {
  const [n = 0, successes = 0, ...also] = by.get(key) ?? [];
  return isApart
    ? { n, successes, restN: allN, restSuccesses: allSuccesses, also }
    : { n, successes, restN: allN - n, restSuccesses: allSuccesses - successes, also };
}

function count(cell: number[], seen: readonly (0 | 1 | null)[]): void {
  cell[0] = (cell[0] ?? 0) + 1;
  seen.forEach((each, i) => (cell[i + 1] = (cell[i + 1] ?? 0) + (each ?? 0)));
}
