import { describe, expect, it } from 'vitest';
import { breachSpans } from '../../../dashboard/src/charts/breaches.js';
import { hasValues, isLonely, thinned, verticalScale } from '../../../dashboard/src/charts/scale.js';
import type { ChartPoint } from '../../../dashboard/src/charts/types.js';
import { toMarkers, toPoints, toSpendPoints } from '../../../dashboard/src/pages/overview/chart_points.js';
import { sparkPath } from '../../../dashboard/src/ui/spark_path.js';

const line = (...values: (number | null)[]): ChartPoint[] =>
  values.map((p95, index) => ({ at: index * 10, values: { p95 } }));

describe('breaches', () => {
  it('are the stretches above the limit', () => {
    expect(breachSpans(line(1, 3, 4, 1, 1, 5), 'p95', 2)).toEqual([
      { from: 5, to: 25 },
      { from: 45, to: 55 },
    ]);
  });
  it('end where nothing is known', () => {
    expect(breachSpans(line(3, null, 3), 'p95', 2)).toHaveLength(2);
    expect(breachSpans(line(null, null), 'p95', 2)).toEqual([]);
  });
});

describe('the vertical axis', () => {
  it('has room for the limit', () => {
    const { ticks, limitShown } = verticalScale(line(1, 2), { value: 4, label: '' });
    expect(limitShown).toBe(true);
    expect(ticks.at(-1)).toBeGreaterThan(4);
  });
  it('does not let a limit far above flatten the lines', () => {
    const { ticks, limitShown } = verticalScale(line(1, 2), { value: 400, label: '' });
    expect(limitShown).toBe(false);
    expect(ticks.at(-1)).toBeLessThan(10);
  });
});

describe('points', () => {
  it('stay unknown where the API does not know', () => {
    const [first] = toPoints([{ at: '2026-11-20T10:00:00Z', p95: null, calls: 0 }], ['p95']);
    expect(first?.values).toEqual({ p95: null });
    expect(hasValues(first === undefined ? [] : [first])).toBe(false);
  });
  it('are drawn as dots when they stand alone', () => {
    const points = line(null, 4, null, 5, 6);
    expect([0, 1, 2, 3, 4].map((index) => isLonely(points, 'p95', index))).toEqual([false, true, false, false, false]);
  });
  it('are thinned for a table, with the last one kept', () => {
    const rows = Array.from({ length: 144 }, (_, index) => index);
    expect(thinned(rows).length).toBeLessThanOrEqual(24);
    expect(thinned(rows).at(-1)).toBe(143);
    expect(thinned([1, 2])).toEqual([1, 2]);
  });
  it('let the forecast begin where the spending stands', () => {
    const points = toSpendPoints({
      spent: [
        { at: '2026-11-01T00:00:00Z', usd: 10 },
        { at: '2026-11-02T00:00:00Z', usd: 20 },
      ],
      forecast: [{ at: '2026-11-03T00:00:00Z', usd: 30, low: 28, high: 33 }],
    });
    expect(points.map(({ values }) => values)).toEqual([{ spent: 10 }, { spent: 20, forecast: 20 }, { forecast: 30 }]);
    expect(points.at(-1)?.bands).toEqual({ range: [28, 33] });
  });
  it('name the target of a deployment only among several', () => {
    const one = { at: '2026-11-20T10:00:00Z', target: 'a', version: '2', previous: '1' };
    expect(toMarkers([one])[0]?.label).toBe('2');
    expect(toMarkers([one, { ...one, target: 'b' }])[1]?.label).toBe('b 2');
  });
});

describe('the small line of a tile', () => {
  it('leaves gaps where nothing is known', () => {
    expect(sparkPath([1, 2, null, 3, 1], 40, 10).match(/M/g)).toHaveLength(2);
  });
  it('is not drawn from a single value', () => expect(sparkPath([null, 3], 40, 10)).toBe(''));
  it('is level when nothing changes', () => expect(sparkPath([5, 5], 40, 10)).toBe('M0.0 5.0L40.0 5.0'));
});
