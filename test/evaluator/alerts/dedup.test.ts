import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../core/findings/alert.js';
import { decide, type GroupState } from '../../../evaluator/alerts/dedup.js';
import { alertOf, iso, NOON, notificationOf } from '../builders.js';

const MINUTE = 60_000;
const settings = {
  group_wait: 30_000,
  group_interval: 5 * MINUTE,
  repeat_interval: 240 * MINUTE,
  send_resolved: true,
};

const a = alertOf({ alert_id: 'A', fired_at: iso(NOON) });
const b = alertOf({ alert_id: 'B', fired_at: iso(NOON + MINUTE) });
const over = { ...a, state: 'resolved' as const, resolved_at: iso(NOON + 10 * MINUTE) };

const told = (minute: number, firing: string[], kind: Notification['kind'] = 'firing') =>
  notificationOf({ notification_id: `N${minute}`, at: iso(NOON + minute * MINUTE), kind, firing });

function at(minute: number, state: Partial<GroupState>, over_: Partial<typeof settings> = {}) {
  const whole = { last: undefined, firing: [], muted: [], resolved: [], ...state };
  return decide(whole, NOON + minute * MINUTE, { ...settings, ...over_ });
}

describe('decide', () => {
  it('waits for the group before the first message, and then says all of it at once', () => {
    expect(at(0.4, { firing: [a] })).toBeNull();
    expect(at(0.5, { firing: [a] })).toMatchObject({ kind: 'firing', toldFiring: ['A'] });
    expect(at(1.2, { firing: [a, b] })).toMatchObject({ kind: 'firing', toldFiring: ['A', 'B'] });
  });

  it('says nothing about what was never told, or is over before it was', () => {
    expect(at(60, {})).toBeNull();
    expect(at(60, { resolved: [over] })).toBeNull();
  });

  it('adds new members after the group interval', () => {
    const state = { last: told(0.5, ['A']), firing: [a, b] };
    expect(at(5.4, state)).toBeNull();
    expect(at(5.5, state)).toMatchObject({ kind: 'firing', toldFiring: ['A', 'B'] });
  });

  it('takes an alert that fires louder than it was told as new', () => {
    const louder = { ...a, severity: 'page' as const, fired_at: iso(NOON + 20 * MINUTE) };
    expect(at(21, { last: told(10, ['A']), firing: [louder] })).toMatchObject({ kind: 'firing' });
    expect(at(22, { last: told(21, ['A']), firing: [louder] })).toBeNull();
  });

  it('repeats only after the repeat interval', () => {
    expect(at(239, { last: told(0, ['A']), firing: [a] })).toBeNull();
    expect(at(240, { last: told(0, ['A']), firing: [a] })).toMatchObject({ kind: 'repeat', toldFiring: ['A'] });
    expect(at(300, { last: told(240, ['A'], 'repeat'), firing: [a] })).toBeNull();
  });

  it('waits for no clock that was set back: news and ends are told, a reminder is not', () => {
    const last = told(600, ['A']);
    expect(at(1, { last, firing: [a, b] })).toMatchObject({ kind: 'firing', toldFiring: ['A', 'B'] });
    expect(at(1, { last, resolved: [over] })).toMatchObject({ kind: 'resolved' });
    expect(at(1, { last, firing: [a] })).toBeNull();
    expect(at(-600, { firing: [a] })).toMatchObject({ kind: 'firing' });
  });

  it('tells the end once, to those who were told of it', () => {
    expect(at(20, { last: told(1, ['A']), resolved: [over] })).toMatchObject({
      kind: 'resolved',
      resolved: [over],
      toldFiring: [],
    });
    expect(at(300, { last: told(20, [], 'resolved'), resolved: [over] })).toBeNull();
  });

  it('tells the end of a part while the rest still fires', () => {
    expect(at(20, { last: told(1, ['A', 'B']), firing: [b], resolved: [over] })).toMatchObject({
      kind: 'resolved',
      firing: [b],
      resolved: [over],
      toldFiring: ['B'],
    });
  });

  it('tells no end where the configuration says so', () => {
    const quiet = { send_resolved: false };
    expect(at(20, { last: told(1, ['A']), resolved: [over] }, quiet)).toBeNull();
    const later = { ...b, fired_at: iso(NOON + 20 * MINUTE) };
    expect(at(20.5, { last: told(1, ['A']), firing: [later], resolved: [over] }, quiet)).toMatchObject({
      kind: 'firing',
      firing: [later],
      resolved: [],
    });
  });

  it('keeps quiet about muted alerts, remembers that they were told, and tells their end', () => {
    expect(at(20, { muted: [a] })).toBeNull();
    expect(at(300, { last: told(0, ['A']), muted: [a] })).toBeNull();
    expect(at(20, { last: told(0, ['A']), firing: [b], muted: [a] })).toMatchObject({
      kind: 'firing',
      firing: [b],
      toldFiring: ['B', 'A'],
    });
    expect(at(20, { last: told(0, ['A']), resolved: [{ ...over, silenced: true }] })).toMatchObject({
      kind: 'resolved',
    });
  });

  it('speaks of a muted alert once its silence ends', () => {
    expect(at(20, { last: undefined, firing: [a] })).toMatchObject({ kind: 'firing' });
  });
});
