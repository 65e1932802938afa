import type { queries } from '../../store/index.js';
import { mantelHaenszel } from '../stats/bands/mantel_haenszel.js';
import {
  createSegmentDetector,
  detectSegment,
  type SegmentAlarm,
  type SegmentDetectorState,
} from '../stats/sequential/detect_segment.js';
import type { SegmentBatch } from '../stats/sequential/evidence_of_segment.js';
import { STREAMS } from './streams.js';

/** From wide to deep. */
const DIMENSIONS = ['version', 'model', 'route', 'tenant'] as const;
type Dimension = (typeof DIMENSIONS)[number];
type Session = queries.ClosedSession;

/** One segment against all other sessions of its target in the same minutes. Plain JSON. */
export interface SegmentMonitor {
  stream: string;
  dimension: Dimension;
  value: string;
  detector: SegmentDetectorState;
  firing: SegmentAlarm | null;
}

/** The busiest segments are watched, per dimension; the others are part of everybody's rest. */
const SEGMENTS = 60;
const FEWEST = 50;
const HOUR = 3_600_000;
/** A change that lasts alarms again within hours; one that does not is over. */
const OVER_MS = 6 * HOUR;

/** @param logThreshold for a share of the target's part of the promise; `alphaRef` likewise, both before they are split */
export function createSegmentMonitors(
  reference: readonly Session[],
  { alphaRef, logThreshold, tolerance }: { alphaRef: number; logThreshold: number; tolerance: number },
): SegmentMonitor[] {
  const hours = groups(reference, (each) => String(Math.floor(each.at / HOUR)));
  const wanted = DIMENSIONS.flatMap((dimension) => {
    const found = [...groups(reference, (each) => each[dimension])].filter(([value]) => value !== '');
    const large = found.filter(([, sessions]) => sessions.length >= FEWEST && sessions.length < reference.length);
    return large
      .sort((a, b) => b[1].length - a[1].length)
      .slice(0, SEGMENTS)
      .map(([value]) => ({ dimension, value }));
  });
  const shares = STREAMS.filter((stream) => stream.kind === 'share');
  const parts = Math.max(1, wanted.length * shares.length);
  return shares.flatMap(({ name }) =>
    wanted.flatMap(({ dimension, value }): SegmentMonitor[] => {
      const strata = [...hours.values()].map((sessions) => split(sessions, name, dimension, value));
      const usual = mantelHaenszel(strata, alphaRef / parts);
      if (usual === null) return [];
      const config = { low: usual.low, high: usual.high, tolerance, intervalAlpha: 0.05 };
      const detector = createSegmentDetector({ ...config, logThreshold: logThreshold + Math.log(parts) });
      return [{ stream: name, dimension, value, detector, firing: null }];
    }),
  );
}

/** One batch into a segment's monitor. */
export function stepSegment(monitor: SegmentMonitor, at: number, sessions: readonly Session[]): SegmentMonitor {
  const batch = split(sessions, monitor.stream, monitor.dimension, monitor.value);
  const { state: detector, alarm } = detectSegment(monitor.detector, { at, ...batch });
  const kept = monitor.firing !== null && at - monitor.firing.at < OVER_MS ? monitor.firing : null;
  if (alarm === null) return { ...monitor, detector, firing: kept };
  // The change is as old as it was when it was first told.
  return { ...monitor, detector, firing: kept === null ? alarm : { ...alarm, changedAfter: kept.changedAfter } };
}

function split(sessions: readonly Session[], stream: string, dimension: Dimension, value: string): SegmentBatch {
  const index = STREAMS.findIndex((each) => each.name === stream);
  const batch = { n: 0, successes: 0, restN: 0, restSuccesses: 0 };
  for (const session of sessions) {
    const seen = session.values[index] ?? null;
    if (seen === null) continue;
    const success = seen > 0 ? 1 : 0;
    if (session[dimension] === value) {
      batch.n++;
      batch.successes += success;
    } else {
      batch.restN++;
      batch.restSuccesses += success;
    }
  }
  return batch;
}

function groups(sessions: readonly Session[], key: (session: Session) => string): Map<string, Session[]> {
  const found = new Map<string, Session[]>();
  for (const session of sessions) {
    const group = found.get(key(session));
    if (group === undefined) found.set(key(session), [session]);
    else group.push(session);
  }
  return found;
}
