import { describe, expect, it } from 'vitest';
import {
  type Alarm,
  type Incident,
  nextIncidents,
  toldBy,
} from '../../../../evaluator/monitors/incidents/incidents.js';
import type { Segment } from '../../../../evaluator/monitors/segments/segments.js';

const MINUTE = 60_000;
/** Errors of 2 %, and of ten times as many; a segment has as many sessions as all others. */
const USUAL = 0.02;
const BAD = 0.2;
const usual = () => ({ lower: 0.01, upper: 0.03 });

/** An alarm of errors after so many minutes. @param rates of the segment (without one: of all), and of the rest */
function alarmOf(segment: Segment | null, since: number, at: number, [own, rest]: [number, number], n = 1000): Alarm {
  const of = [n, own * n];
  const others: [number, number] = [2000, rest * 2000];
  return {
    stream: 'errors',
    monitor: 0,
    segment,
    rest: segment === null ? null : others,
    at: at * MINUTE,
    side: 'up',
    changedAfter: since * MINUTE,
    counts: segment === null ? of : [...of, ...others],
    band: segment === null ? usual() : { lower: 0.8, upper: 1.25 },
    changedTo: 10,
    logEvidence: 20,
    logThreshold: 15,
  };
}

const PART = { model: 'A', tenant: 't' };
const TENANT = { tenant: 't' };
/** What is known after alarms in this order. */
const after = (...alarms: Alarm[]): Incident[] =>
  alarms.reduce<Incident[]>((known, alarm) => nextIncidents(known, [alarm], usual), []);
const places = (incidents: readonly Incident[]) => incidents.map(({ where }) => where);

describe('one change is told once', () => {
  it('moves to the part that explains it', () => {
    const all = alarmOf(null, 5, 10, [0.05, 0]);
    const incidents = after(all, alarmOf(TENANT, 5, 12, [BAD, USUAL]));
    expect(places(incidents)).toEqual([TENANT]);
    expect(incidents[0]?.first).toBeNull();
    expect(places(after(all, alarmOf(TENANT, 5, 12, [BAD, 0.1])))).toEqual([null]);
  });

  it('widens where the rest of what is seen later has changed, too, at once or when it goes on', () => {
    const part = alarmOf(PART, 5, 10, [BAD, USUAL], 300);
    const whole = alarmOf(TENANT, 5, 14, [BAD, USUAL]);
    const widened = after(part, whole);
    expect(places(widened)).toEqual([TENANT]);
    expect(widened[0]).toMatchObject({ first: PART, changedAfter: 5 * MINUTE, namedAt: 10 * MINUTE });

    // A tenth of its sessions, all in the part: what is left is as usual.
    const because = { ...alarmOf(TENANT, 5, 14, [0.074, USUAL]), counts: [1000, 74, 2000, 40] };
    expect(places(after(part, because))).toEqual([PART]);
    expect(places(after(part, because, alarmOf(TENANT, 15, 22, [BAD, USUAL])))).toEqual([TENANT]);
  });

  it('is followed by another one, of more than it, that begins later', () => {
    const part = alarmOf(PART, 5, 10, [BAD, USUAL], 300);
    expect(places(after(part, alarmOf(null, 50, 55, [BAD, 0])))).toEqual([PART, null]);
    const seen = { ...alarmOf(TENANT, 5, 14, [0.074, USUAL]), counts: [1000, 74, 2000, 40] };
    expect(places(after(part, seen, alarmOf(TENANT, 50, 55, [BAD, USUAL])))).toEqual([PART, TENANT]);
  });

  it('is not told of a part while all has changed, nor of what is beside', () => {
    const all = alarmOf(null, 5, 10, [BAD, 0]);
    expect(places(after(all, alarmOf(TENANT, 12, 15, [0.4, BAD])))).toEqual([null]);
    const beside = alarmOf({ tenant: 'u' }, 6, 13, [BAD, USUAL]);
    expect(places(after(alarmOf(TENANT, 5, 10, [BAD, USUAL]), beside))).toEqual([TENANT]);
  });

  it('does not begin again when another monitor sees it after its end', () => {
    const ended = after(alarmOf(TENANT, 5, 10, [BAD, USUAL]));
    const told = toldBy(ended, {});
    const next = (since: number) => nextIncidents([], [alarmOf({ tenant: 'u' }, since, 60, [BAD, USUAL])], usual, told);
    expect(next(8)).toEqual([]);
    expect(places(next(40))).toEqual([{ tenant: 'u' }]);
    expect(toldBy([], told)).toBe(told);
  });
});
