import type { DriftConfig } from '../../../core/config/schema.js';
import type { queries } from '../../../store/index.js';
import { bandAt } from '../../stats/bands/seasonal_band.js';
import type { Band } from '../../stats/sequential/bets.js';
import { alarmThreshold } from '../../stats/sequential/alarm_threshold.js';
import { logSegmentLikelihood } from '../../stats/sequential/evidence/evidence_of_segment.js';
import { nextTurn } from '../../../core/process/in_turns.js';
import { type Alarm, grown, type Incident } from '../incidents/incidents.js';
import { createMonitor, measured, type Monitor, readingsOf, seenBy, stepMonitor, usualMedian } from '../monitor.js';
import type { Value } from '../reading.js';
import { evidenceOfUsual } from '../incidents/recovery.js';
import {
  batchOf,
  createSegmentMonitors,
  laterSegment,
  LATER_SEGMENTS,
  type Placed,
  type SegmentMonitor,
  stepSegment,
  tallyOf,
} from '../segments/segment_monitors.js';
import { type Hours, type Outcome, strataOf } from '../segments/segment_strata.js';
import { isIn, isSame, isWithin, keyOf, type Segment } from '../segments/segments.js';
import { isNews, isNewsOfSegment } from './news.js';
import { streamOf } from './streams.js';

type Session = queries.ClosedSession;

/** All monitors of one stream of a target: as a whole, and of its segments. Plain JSON. */
export interface StreamMonitors {
  name: string;
  /** Part of the installation's promise that all of them share. */
  share: number;
  monitors: Monitor[];
  segments: SegmentMonitor[];
  /** Segments of numbers are compared by how often they are above this. */
  median: number;
  /** Segments that were seen after the reference, ever. */
  born: number;
  /** End of the last batch with a session that says something of it; absent before the first. */
  seenAt?: number;
}

/** Parts of a stream's share. */
const WHOLE = 0.6;

/**
 * Monitors of a stream as a whole.
 * @returns null where the reference says too little
 */
export async function createStreamMonitors(
  name: string,
  reference: readonly Session[],
  { alphaRef, share }: { alphaRef: number; share: number },
  config: DriftConfig,
): Promise<StreamMonitors | null> {
  const kind = streamOf(name)?.kind;
  if (kind === undefined) return null;
  const observed = reference.flatMap(({ at, values }) => {
    const value = values[name];
    return value === undefined ? [] : [{ at, value }];
  });
  await nextTurn();
  const readings = readingsOf(kind, observed);
  await nextTurn();
  const part = (WHOLE * share) / Math.max(1, readings.length);
  const allowance = {
    alphaRef: (WHOLE * alphaRef) / readings.length,
    share: part,
    logThreshold: alarmThreshold(config.false_alarms_per_30_days, config.batch / 60_000, part),
    tolerance: config.tolerance,
  };
  const monitors: Monitor[] = [];
  for (const reading of readings) {
    const monitor = await createMonitor(name, reading, observed, allowance);
    if (monitor !== null) monitors.push(monitor);
    await nextTurn();
  }
  const [first] = monitors;
  if (first === undefined) return null;
  return { name, share, monitors, segments: [], median: usualMedian(first), born: 0 };
}

/** The same, with monitors of its segments. Categories have none. */
export async function withSegments(
  stream: StreamMonitors,
  segments: readonly Segment[],
  hours: Hours,
  alphaRef: number,
  config: DriftConfig,
): Promise<StreamMonitors> {
  const { name, share } = stream;
  if (streamOf(name)?.kind === 'category') return stream;
  const strata = await strataOf(hours, segments.length, name);
  const allowed = { alphaRef: (1 - WHOLE) * alphaRef, ...segmentAllowance(share, config) };
  return { ...stream, segments: await createSegmentMonitors(name, segments, strata, allowed) };
}

/**
 * What is asked of a session for the segments of a stream: has it the outcome, is its number above the usual median.
 * @param beyond of numbers: above the median by more than this part of it, or not below by as much where it is negative
 */
export function outcomeFor({ name, median }: Pick<StreamMonitors, 'name' | 'median'>, beyond = 0): Outcome {
  const limit = streamOf(name)?.kind === 'share' ? 0 : median + beyond * Math.abs(median);
  return ({ values }) => {
    const value = values[name];
    if (typeof value !== 'number' || Number.isNaN(value)) return null;
    return value > limit ? 1 : 0;
  };
}

/** The outcome that segments are compared by; of numbers also those that say whether a change is news. */
function outcomesFor(stream: StreamMonitors, { tolerance }: DriftConfig): Outcome[] {
  const compared = outcomeFor(stream);
  if (streamOf(stream.name)?.kind === 'share') return [compared];
  return [compared, outcomeFor(stream, tolerance), outcomeFor(stream, -tolerance)];
}

/** One batch of a stream: its monitors, what they alarm, and its incidents a batch older. */
export function stepStream(
  stream: StreamMonitors,
  batch: { at: number; sessions: readonly Placed[] },
  incidents: readonly Incident[],
  { config, later }: { config: DriftConfig; later: readonly string[] },
): { stream: StreamMonitors; alarms: Alarm[]; incidents: Incident[] } {
  const { at, sessions } = batch;
  const apart = incidents.flatMap(({ where }) => (where === null ? [] : [where]));
  const values = valuesOf(stream.name, sessions, apart);
  const tally = tallyOf(sessions, outcomesFor(stream, config), apart);
  const alarms: Alarm[] = [];
  const monitors = stream.monitors.map((monitor, index) => {
    const step = stepMonitor(monitor, at, values);
    if (step.alarm !== null && isNews(monitor, step.alarm)) alarms.push(alarmOf(stream.name, index, step.alarm));
    return step.monitor;
  });
  const known = withNewVersions(stream, later, config);
  const segments = known.segments.map((monitor) => {
    const { segment, key } = monitor;
    const isApart = apart.some((each) => isSame(each, segment) || isWithin(segment, each));
    const step = stepSegment(monitor, at, batchOf(tally, key, isApart));
    if (step.alarm !== null && isNewsOfSegment(monitor, step.alarm)) {
      alarms.push(segmentAlarmOf(monitor, step.alarm));
    }
    return step.monitor;
  });
  const older = incidents.map((incident) => {
    const { where } = incident;
    if (where !== null) {
      const own = segments.find(({ key }) => key === keyOf(where));
      return own === undefined ? incident : grownSegment(incident, at, own, batchOf(tally, own.key, true));
    }
    const monitor = monitors[incident.monitor];
    return monitor === undefined ? incident : grownWhole(incident, at, monitor, values);
  });
  const isSeen = sessions.some(({ session }) => session.values[stream.name] !== undefined);
  return { stream: { ...known, monitors, segments, ...(isSeen && { seenAt: at }) }, alarms, incidents: older };
}

/** Where the rest of a stream lies while only a segment changes: the band of a share, one half of the ranks. */
export function usualOfRest({ monitors: [first] }: StreamMonitors, at: number): Band | null {
  if (first === undefined) return null;
  const { tolerance, band } = first.detector.config;
  if (first.reading.kind === 'rank') return { lower: 0.5 - REST_SLACK, upper: 0.5 + REST_SLACK };
  const { lower, upper } = bandAt(band, at);
  return { lower: lower - tolerance, upper: upper + tolerance };
}

/** Ties and seasons keep the share above the median from being one half. */
const REST_SLACK = 0.1;

function valuesOf(name: string, sessions: readonly Placed[], apart: readonly Segment[]): Value[] {
  return sessions.flatMap(({ session }) => {
    const value = session.values[name];
    return value === undefined || apart.some((each) => isIn(session, each)) ? [] : [value];
  });
}

/** A version that was not there when the reference was learned runs beside the others: it is watched against them. */
function withNewVersions(stream: StreamMonitors, later: readonly string[], config: DriftConfig): StreamMonitors {
  if (streamOf(stream.name)?.kind === 'category') return stream;
  let { born } = stream;
  const added: SegmentMonitor[] = [];
  for (const version of later) {
    const segment = { version };
    if (born >= LATER_SEGMENTS || stream.segments.some((each) => isSame(each.segment, segment))) continue;
    added.push(laterSegment(stream.name, segment, born, segmentAllowance(stream.share, config)));
    born++;
  }
  return added.length === 0 ? stream : { ...stream, segments: [...stream.segments, ...added], born };
}

function segmentAllowance(share: number, config: DriftConfig) {
  return {
    share: (1 - WHOLE) * share,
    allowed: config.false_alarms_per_30_days,
    batchMinutes: config.batch / 60_000,
  };
}

function alarmOf(stream: string, monitor: number, alarm: ReturnType<typeof stepMonitor>['alarm'] & object): Alarm {
  const { at, side, changedAfter, counts, band, effect, logEvidence, logThreshold } = alarm;
  const changedTo = effect.mean;
  return {
    stream,
    monitor,
    segment: null,
    rest: null,
    at,
    side,
    changedAfter,
    counts,
    band,
    changedTo,
    logEvidence,
    logThreshold,
  };
}

function segmentAlarmOf(
  { stream, segment }: SegmentMonitor,
  alarm: ReturnType<typeof stepSegment>['alarm'] & object,
): Alarm {
  const { at, side, changedAfter, counts, band, effect, logEvidence, logThreshold } = alarm;
  return {
    stream,
    monitor: 0,
    segment,
    rest: [counts[2] ?? 0, counts[3] ?? 0],
    at,
    side,
    changedAfter,
    counts,
    band,
    changedTo: effect.odds,
    logEvidence,
    logThreshold,
  };
}

function grownWhole(incident: Incident, at: number, monitor: Monitor, values: readonly Value[]): Incident {
  const { n, sum } = seenBy(monitor.reading, values);
  const { lower, upper } = bandAt(monitor.detector.config.band, at);
  const evidence = evidenceOfUsual(n, sum, (lower + upper) / 2, incident.changedTo);
  return grown(incident, at, measured(monitor.reading, monitor.edges, values), evidence);
}

function grownSegment(
  incident: Incident,
  at: number,
  { detector }: SegmentMonitor,
  batch: ReturnType<typeof batchOf>,
): Incident {
  const { low, high } = detector.config;
  const of = logSegmentLikelihood(batch);
  const usual = Math.sqrt(low * high);
  const evidence = of(usual) - of(Math.sqrt(usual * incident.changedTo));
  return grown(incident, at, [batch.n, batch.successes, batch.restN, batch.restSuccesses], evidence);
}
