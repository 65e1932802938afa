import type { Band, Side } from '../stats/sequential/bets.js';
import { betaBinomialInterval } from '../stats/sequential/beta_binomial_interval.js';
import { segmentEffect } from '../stats/sequential/detect_segment.js';
import { depthOf, isSame, isWithin, type Segment } from './segments.js';
import { isTextStream, streamOf } from './streams.js';
import { isOver, noRecovery, type Recovery, recovering } from './recovery.js';

/** A change that is told: one, however many monitors see it. Plain JSON. */
export interface Incident {
  stream: string;
  /** Which of the stream's monitors saw it first: its index, of the whole; where `first` is a segment, 0. */
  monitor: number;
  /** All those that have seen it: when one of them alarms again, it is no news. */
  seenBy: number[];
  /** Where it was seen first: its name for as long as it lasts. */
  first: Segment | null;
  /** The deepest segment that explains it; null: all. */
  where: Segment | null;
  /** Since when that is known: from then on a segment is set apart. */
  whereSince: number;
  side: Side;
  /** End of the batch that raised it, and of the last one before the change; null: as old as the monitor. */
  namedAt: number;
  changedAfter: number | null;
  /** What was counted since the change, and goes on being counted. */
  counts: number[];
  /** The band that was left. */
  band: Band;
  /** On the scale of the band. */
  changedTo: number;
  logEvidence: number;
  logThreshold: number;
  recovery: Recovery;
  /** When it alarmed last. */
  toldAt: number;
}

/** An alarm of any monitor of a stream, in one form. */
export interface Alarm extends Omit<
  Incident,
  'seenBy' | 'first' | 'where' | 'whereSince' | 'namedAt' | 'recovery' | 'toldAt'
> {
  segment: Segment | null;
  at: number;
  /** Of a segment: `[n, outcomes]` of all others since the change. */
  rest: [number, number] | null;
}

const REST_ALPHA = 0.05;

/**
 * Alarms of one batch into the incidents of a target. An alarm of a stream whose evidence is older than the moment an incident
 * of the same stream was placed is the same change seen again (from above, from beside, or in another reading): it is not told twice. From that
 * moment on the incident's segment is set apart, so that an alarm with later evidence is about something else; but one of a part of that
 * segment is never news. Where a part explains the whole, the incident moves there.
 *
 * @param usual of the stream as a whole: where the rest lies if the segment alone has changed
 */
export function nextIncidents(
  incidents: readonly Incident[],
  alarms: readonly Alarm[],
  usual: (stream: string) => Band | null,
): Incident[] {
  let next = [...incidents];
  for (const alarm of [...alarms].sort(strongestFirst)) {
    const known = next.filter((each) => each.stream === alarm.stream);
    const own = known.find((each) => isSame(each.where, alarm.segment) && each.seenBy.includes(alarm.monitor));
    const older =
      known.find((each) => isPartOf(alarm, each)) ??
      known.find((each) => alarm.changedAfter === null || alarm.changedAfter < each.whereSince);
    if (own !== undefined) next = next.map((each) => (each === own ? repeated(own, alarm) : each));
    else if (older === undefined) next.push(begun(alarm));
    else if (explains(alarm, older, usual)) next = next.map((each) => (each === older ? deeper(older, alarm) : each));
    else if (isSame(older.where, alarm.segment)) next = next.map((each) => (each === older ? seenAlso(older, alarm) : each)); // prettier-ignore
  }
  return next;
}

/** A change that lasts alarms again within hours, also where nothing tells that it is over. */
const SILENT_MS = 6 * 3_600_000;

/** Incidents that go on: as usual again with enough evidence ends them, for texts that nothing has alarmed for hours. */
export function lasting(incidents: readonly Incident[], at: number): Incident[] {
  return incidents.filter(({ stream, recovery, toldAt }) =>
    isTextStream(stream) ? at - toldAt < SILENT_MS : !isOver(recovery, at),
  );
}

/** A batch more of an incident's own sessions. */
export function grown(incident: Incident, at: number, counts: readonly number[], evidence: number): Incident {
  return {
    ...incident,
    counts: counts.map((each, i) => each + (incident.counts[i] ?? 0)),
    recovery: recovering(incident.recovery, at, evidence),
  };
}

function begun(alarm: Alarm): Incident {
  const { monitor, segment, at } = alarm;
  const times = { namedAt: at, whereSince: at, toldAt: at, recovery: noRecovery(at) };
  return { ...changeOf(alarm), seenBy: [monitor], first: segment, where: segment, ...times };
}

/** What an incident keeps of an alarm. */
function changeOf({ stream, monitor, side, changedAfter, counts, band, changedTo, logEvidence, logThreshold }: Alarm) {
  return { stream, monitor, side, changedAfter, counts, band, changedTo, logEvidence, logThreshold };
}

/** Another monitor of the same sessions sees it, too: of numbers, level says more than spread where both are seen at once. */
function seenAlso(incident: Incident, alarm: Alarm): Incident {
  const { stream, monitor, at } = alarm;
  const isClearer = streamOf(stream)?.kind === 'number' && monitor < incident.monitor && at === incident.namedAt;
  const seenBy = [...incident.seenBy, monitor];
  return { ...incident, ...(isClearer && changeOf(alarm)), seenBy, toldAt: at };
}

/** It alarms again: it is as old as it was; when it has gone to the other side it is another amount. */
function repeated(incident: Incident, alarm: Alarm): Incident {
  if (alarm.monitor !== incident.monitor) return { ...incident, toldAt: alarm.at };
  const { logEvidence, logThreshold, side, counts, changedTo, band } = alarm;
  const turned = side !== incident.side;
  return {
    ...incident,
    logEvidence,
    logThreshold,
    side,
    changedTo,
    band,
    recovery: noRecovery(alarm.at),
    toldAt: alarm.at,
    ...(turned && { counts, changedAfter: alarm.changedAfter }),
  };
}

function isPartOf({ segment }: Alarm, { where }: Incident): boolean {
  return segment !== null && where !== null && isWithin(segment, where);
}

/** A part that explains what was first seen in more: without it the rest of that is as usual. */
function explains(alarm: Alarm, incident: Incident, usual: (stream: string) => Band | null): boolean {
  if (alarm.segment === null || alarm.rest === null) return false;
  if (incident.where !== null) return isPartOf(alarm, incident) && isUsualWithout(alarm, incident);
  const band = usual(alarm.stream);
  const [n, outcomes] = alarm.rest;
  const rest = betaBinomialInterval(outcomes, n, REST_ALPHA);
  return band !== null && rest.low <= band.upper && rest.high >= band.lower;
}

/** What is left of a segment without a part of it, against all others. */
function isUsualWithout({ counts: part }: Alarm, { counts: whole, band }: Incident): boolean {
  const [n = 0, outcomes = 0, restN = 0, restOutcomes = 0] = whole;
  const leftN = Math.max(0, n - (part[0] ?? 0));
  const left = Math.min(leftN, Math.max(0, outcomes - (part[1] ?? 0)));
  if (leftN === 0 || restN === 0) return true;
  const odds = segmentEffect([leftN, left, restN, restOutcomes], REST_ALPHA);
  return odds.low <= band.upper && odds.high >= band.lower;
}

function deeper(incident: Incident, alarm: Alarm): Incident {
  const { segment, at } = alarm;
  const times = { whereSince: at, toldAt: at, recovery: noRecovery(at) };
  return { ...incident, ...changeOf(alarm), seenBy: [0], where: segment, ...times };
}

/** By evidence beyond the threshold, in whole nats: where it is about equal, the deeper segment explains more. */
function strongestFirst(a: Alarm, b: Alarm): number {
  const [x, y] = [a.logEvidence - a.logThreshold, b.logEvidence - b.logThreshold];
  return Math.floor(y) - Math.floor(x) || depthOf(b.segment) - depthOf(a.segment) || y - x;
}
