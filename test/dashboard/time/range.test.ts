import { describe, expect, it } from 'vitest';
import {
  isAbsolute,
  presetLength,
  presetSince,
  rangeBounds,
  rangeLabel,
  rangeParams,
  withDefault,
  zoomedRange,
} from '../../../dashboard/src/time/range.js';
import { timeTicks, valueTicks } from '../../../dashboard/src/time/ticks.js';

const NOW = Date.parse('2026-11-20T15:00:00Z');

describe('the range', () => {
  it('is the last day when nothing is said', () => {
    expect(rangeParams({})).toEqual({ from: '24h' });
    expect(rangeLabel({})).toBe('Last 24 hours');
    expect(rangeBounds({}, NOW)).toEqual({ from: NOW - 86_400_000, to: NOW });
  });

  it('is asked for as a span, so that it moves with the clock', () => {
    expect(rangeParams({ range: '7d' })).toEqual({ from: '7d' });
    expect(presetLength('15m')).toBe(900_000);
    expect(presetLength('30d')).toBe(30 * 86_400_000);
  });

  it('stands still once two instants are named', () => {
    const fixed = { from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T11:00:00.000Z' };
    expect(isAbsolute(fixed)).toBe(true);
    expect(rangeParams(fixed)).toEqual(fixed);
    expect(rangeBounds(fixed, NOW)).toEqual({ from: NOW - 18_000_000, to: NOW - 14_400_000 });
    expect(rangeLabel(fixed, NOW)).toMatch(/^\d\d:00 – \d\d:00$/);
  });
});

describe('a new installation', () => {
  it.each([
    [60_000, '15m'],
    [1_200_000, '1h'],
    [7_200_000, '6h'],
    [40_000_000, '24h'],
    [4_000_000_000, '24h'],
  ])('of %d ms starts with %s', (age, preset) => expect(presetSince(NOW - age, NOW)).toBe(preset));

  it('shows a day while nothing is known', () => expect(presetSince(null, NOW)).toBe('24h'));

  it('never overrules the URL', () => {
    expect(withDefault({ range: '7d' as const }, '15m')).toEqual({ range: '7d' });
    expect(withDefault({}, '15m')).toEqual({ range: '15m' });
  });
});

describe('a zoom', () => {
  it('takes its two ends in either order', () => {
    const range = { from: new Date(NOW).toISOString(), to: new Date(NOW + 60_000).toISOString() };
    expect(zoomedRange(NOW, NOW + 60_000, 10_000)).toEqual(range);
    expect(zoomedRange(NOW + 60_000, NOW, 10_000)).toEqual(range);
  });

  it('is none when it is a click', () => {
    expect(zoomedRange(NOW, NOW, 10_000)).toBeNull();
    expect(zoomedRange(NOW, Number.NaN, 10_000)).toBeNull();
  });
});

describe('ticks', () => {
  it.each([900_000, 3_600_000, 21_600_000, 86_400_000, 7 * 86_400_000, 30 * 86_400_000])(
    'are few, evenly spaced and within %d ms',
    (length) => {
      const ticks = timeTicks(NOW - length, NOW);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThanOrEqual(8);
      const steps = new Set(ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0)));
      expect(steps.size).toBe(1);
      expect(Math.min(...ticks)).toBeGreaterThanOrEqual(NOW - length);
      expect(Math.max(...ticks)).toBeLessThanOrEqual(NOW);
    },
  );

  it.each([0.004, 0.31, 1, 7, 2410, 5600])('reach %d in round steps from zero', (most) => {
    const ticks = valueTicks(most);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeLessThanOrEqual(6);
  });

  it('exist without data', () => expect(valueTicks(0)).toEqual([0, 1]));
});
