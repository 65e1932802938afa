import type { Band } from '../../stats/sequential/bets.js';
import { betaBinomialInterval } from '../../stats/estimation/beta_binomial_interval.js';
import { segmentEffect } from '../../stats/sequential/detect_segment.js';
import type { Alarm, Incident } from './incidents.js';
import { depthOf, isSame, isWithin, keyOf, type Segment } from '../segments/segments.js';

/** Of the intervals in which what is left without a segment may lie. */
const REST_ALPHA = 0.05;

/**
 * Which incident of its stream an alarm is about; undefined where it is news. It is about one
 * - of its own segment, when the same monitor has raised it;
 * - of a segment that it is a part of: a part is never news;
 * - when its evidence is older than the moment the incident was placed: the same change, seen from above or from beside. From that moment on
 *   the incident's segment is set apart, so that later evidence is about something else;
 * - when its monitor has seen the same change before, and has gone on to.
 */
export function incidentOf(alarm: Alarm, incidents: readonly Incident[]): Incident | undefined {
  return (
    incidents.find((each) => isOwn(alarm, each)) ??
    incidents.filter((each) => isPartOf(alarm, each)).sort((a, b) => depthOf(b.where) - depthOf(a.where))[0] ??
    incidents.find(({ whereSince }) => alarm.changedAfter === null || alarm.changedAfter < whereSince) ??
    incidents.find((each) => isContinued(alarm, each))
  );
}

export function isOwn({ segment, monitor }: Alarm, { where, seenBy }: Incident): boolean {
  return isSame(where, segment) && seenBy.includes(monitor);
}

/** A part that explains what was first seen in more: without it the rest of that is as usual. */
export function explains(alarm: Alarm, incident: Incident, usual: Band | null): boolean {
  if (alarm.rest === null || !isPartOf(alarm, incident)) return false;
  return incident.where === null ? isWithinBand(alarm.rest, usual) : isUsualWithout(incident, alarm.counts);
}

/** More than an incident's segment has changed: what an alarm of something wider has beside it is not as usual either. */
export function outgrows(alarm: Alarm, incident: Incident, usual: Band | null): boolean {
  const { where, side, atPlacing } = incident;
  if (where === null || alarm.side !== side || !isInside(where, alarm.segment)) return false;
  // What has gone on since its last alarm has done so without the incident's segment.
  if (isContinued(alarm, incident)) return true;
  if (alarm.segment !== null) return !isUsualWithout(alarm, atPlacing);
  return !isWithinBand([incident.counts[2] ?? 0, incident.counts[3] ?? 0], usual);
}

/** The monitor of an alarm, among those that have seen an incident from above or from beside. */
export function witnessOf({ segment, monitor }: Alarm): string {
  return segment === null ? String(monitor) : keyOf(segment);
}

/** Its evidence has grown again for longer than it was away. */
function isContinued(alarm: Alarm, { alsoSeenBy }: Incident): boolean {
  const seenAt = alsoSeenBy[witnessOf(alarm)];
  const changedAfter = alarm.changedAfter ?? seenAt;
  return seenAt !== undefined && changedAfter !== undefined && changedAfter - seenAt <= alarm.at - changedAfter;
}

function isPartOf({ segment }: Alarm, { where }: Incident): boolean {
  return segment !== null && isInside(segment, where);
}

/** Everything is inside of null, which is all of a target. */
function isInside(inner: Segment, outer: Segment | null): boolean {
  return outer === null || isWithin(inner, outer);
}

function isWithinBand([n, outcomes]: readonly [number, number], band: Band | null): boolean {
  const rest = betaBinomialInterval(outcomes, n, REST_ALPHA);
  return band !== null && rest.low <= band.upper && rest.high >= band.lower;
}

/** What is left of a segment without a part of it, against all others. */
function isUsualWithout({ counts, band }: Pick<Incident, 'counts' | 'band'>, part: readonly number[]): boolean {
  const [n = 0, outcomes = 0, restN = 0, restOutcomes = 0] = counts;
  const leftN = Math.max(0, n - (part[0] ?? 0));
  const left = Math.min(leftN, Math.max(0, outcomes - (part[1] ?? 0)));
  if (leftN === 0 || restN === 0) return true;
  const odds = segmentEffect([leftN, left, restN, restOutcomes], REST_ALPHA);
  return odds.low <= band.upper && odds.high >= band.lower;
}
