import type { Band, Side } from '../../stats/sequential/bets.js';
import { isOver, noRecovery, type Recovery, recovering } from './recovery.js';
import { explains, incidentOf, isOwn, outgrows, witnessOf } from './same_change.js';
import { depthOf, isSame, type Segment } from '../segments/segments.js';
import { isTextStream, streamOf } from '../streams/streams.js';

/** A change that is told: one, however many monitors see it. Plain JSON. */
export interface Incident {
  stream: string;
  /** Which of the stream's monitors saw it first: its index, of the whole; where `first` is a segment, 0. */
  monitor: number;
  /** All those that have seen it: when one of them alarms again, it is no news. */
  seenBy: number[];
  /** Monitors of other segments, and of all, that have seen it from above or from beside: when they did last, by name. */
  alsoSeenBy: Record<string, number>;
  /** Where it was seen first: its name for as long as it lasts. */
  first: Segment | null;
  /** The deepest segment that explains it; null: all. */
  where: Segment | null;
  /** Since when that is known: from then on a segment is set apart. */
  whereSince: number;
  /** What was counted of it until then. */
  atPlacing: number[];
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
  'seenBy' | 'alsoSeenBy' | 'first' | 'where' | 'whereSince' | 'atPlacing' | 'namedAt' | 'recovery' | 'toldAt'
> {
  segment: Segment | null;
  at: number;
  /** Of a segment: `[n, outcomes]` of all others since the change. */
  rest: [number, number] | null;
}

/**
 * Alarms of one batch into the incidents of a target, each change told once. Where a part explains the whole, its incident moves there; where more
 * than it has changed, the incident widens.
 *
 * @param usual of the stream as a whole: where the rest lies if the segment alone has changed
 * @param toldUntil by stream: evidence from before is of changes that have been told and are over
 */
export function nextIncidents(
  incidents: readonly Incident[],
  alarms: readonly Alarm[],
  usual: (stream: string) => Band | null,
  toldUntil: Readonly<Record<string, number>> = {},
): Incident[] {
  let next = [...incidents];
  for (const alarm of [...alarms].sort(strongestFirst)) {
    const known = incidentOf(alarm, next.filter(({ stream }) => stream === alarm.stream)); // prettier-ignore
    if (known === undefined && isNews(alarm, toldUntil)) next.push(begun(alarm));
    else if (known !== undefined)
      next = next.map((each) => (each === known ? seenAgain(known, alarm, usual(alarm.stream)) : each));
  }
  return next;
}

/** What is over does not begin again because another monitor has seen it later. */
function isNews({ stream, changedAfter }: Alarm, toldUntil: Readonly<Record<string, number>>): boolean {
  return (changedAfter ?? -Infinity) >= (toldUntil[stream] ?? -Infinity);
}

function seenAgain(incident: Incident, alarm: Alarm, usual: Band | null): Incident {
  if (isOwn(alarm, incident)) return repeated(incident, alarm);
  if (explains(alarm, incident, usual)) return moved(incident, alarm);
  if (outgrows(alarm, incident, usual)) return widened(incident, alarm);
  if (isSame(incident.where, alarm.segment)) return seenAlso(incident, alarm);
  return { ...incident, alsoSeenBy: { ...incident.alsoSeenBy, [witnessOf(alarm)]: alarm.at } };
}

/** A change that lasts alarms again within hours, also where nothing tells that it is over. */
const SILENT_MS = 6 * 3_600_000;

/** Incidents that go on: as usual again with enough evidence ends them, for texts that nothing has alarmed for hours. */
export function lasting(incidents: readonly Incident[], at: number): Incident[] {
  return incidents.filter(({ stream, recovery, toldAt }) =>
    isTextStream(stream) ? at - toldAt < SILENT_MS : !isOver(recovery, at),
  );
}

/** By stream, the moment at which the newest of its changes that are over was placed. */
export function toldBy(
  ended: readonly Incident[],
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const told = ended.map(({ stream, whereSince }) => [stream, Math.max(whereSince, before[stream] ?? 0)] as const);
  return told.length === 0 ? before : { ...before, ...Object.fromEntries(told) };
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
  const seen = { seenBy: [monitor], alsoSeenBy: {}, atPlacing: alarm.counts };
  return { ...changeOf(alarm), ...seen, first: segment, where: segment, ...times };
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

/** To another segment, which is set apart from now on. */
function moved(incident: Incident, alarm: Alarm): Incident {
  const { monitor, segment, at } = alarm;
  const times = { whereSince: at, toldAt: at, recovery: noRecovery(at) };
  return { ...incident, ...changeOf(alarm), seenBy: [monitor], where: segment, atPlacing: alarm.counts, ...times };
}

/** It is as old as what was seen of it first. */
function widened(incident: Incident, alarm: Alarm): Incident {
  const [before, after] = [incident.changedAfter, alarm.changedAfter];
  const changedAfter = before === null || after === null ? null : Math.min(before, after);
  return { ...moved(incident, alarm), changedAfter };
}

/** By evidence beyond the threshold, in whole nats: where it is about equal, the deeper segment explains more. */
function strongestFirst(a: Alarm, b: Alarm): number {
  const [x, y] = [a.logEvidence - a.logThreshold, b.logEvidence - b.logThreshold];
  return Math.floor(y) - Math.floor(x) || depthOf(b.segment) - depthOf(a.segment) || y - x;
}
