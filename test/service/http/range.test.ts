import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../service/http/problem.js';
import { parseRange, previousRange, stepOf } from '../../../service/http/range.js';
import { periodAround } from '../../../core/time/calendar.js';
import { onGrid, spark } from '../../../service/overview/series.js';

const now = Date.parse('2026-11-20T12:34:56Z');
const clock = { now: () => now, monotonic: () => 0 };
const HOUR = 3_600_000;

describe('parseRange', () => {
  it('is the last 24 hours by default', () => {
    expect(parseRange({}, clock)).toEqual({ from: now - 24 * HOUR, to: now });
  });

  it('reads spans and ISO times', () => {
    expect(parseRange({ from: '7d' }, clock)).toEqual({ from: now - 168 * HOUR, to: now });
    expect(parseRange({ from: '2h', to: '1h' }, clock)).toEqual({ from: now - 2 * HOUR, to: now - HOUR });
    const range = parseRange({ from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00+01:00' }, clock);
    expect(range).toEqual({ from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 1, 23) });
    expect(parseRange({ to: '2026-11-02T00:00:00Z' }, clock).from).toBe(Date.UTC(2026, 10, 1));
  });

  it('refuses what is no time, and a range that ends before it begins', () => {
    for (const query of [
      { from: 'yesterday' },
      { from: '' },
      { from: '5' },
      { from: '1h', to: '2h' },
      { to: '-1h' },
      { from: '9' },
    ]) {
      expect(() => parseRange(query, clock)).toThrow(ProblemError);
    }
  });

  it('never throws anything else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (from, to) => {
        const range = tryRange(from, to);
        expect(range.from).toBeLessThan(range.to);
      }),
    );
  });
});

function tryRange(from: string, to: string): { from: number; to: number } {
  try {
    return parseRange({ from, to }, clock);
  } catch (error) {
    if (error instanceof ProblemError) return { from: 0, to: 1 };
    throw error;
  }
}

describe('steps', () => {
  it('gives at most 300 points, on whole minutes, for any range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 * 365 * 24 * 3600 }),
        fc.integer({ min: 0, max: 86_400_000 }),
        (seconds, offset) => {
          const range = { from: now - seconds * 1000 - offset, to: now - offset };
          const step = stepOf(range);
          expect(step % 60).toBe(0);
          expect(onGrid([], range, step).length).toBeLessThanOrEqual(300);
        },
      ),
    );
    expect(stepOf({ from: now - 24 * HOUR, to: now })).toBe(300);
    expect(stepOf({ from: now - HOUR, to: now })).toBe(60);
  });

  it('knows the range before', () => {
    expect(previousRange({ from: 10, to: 15 })).toEqual({ from: 5, to: 10 });
  });

  it('keeps a gap a gap, and a spark short', () => {
    expect(spark([1, null, 3])).toEqual([1, null, 3]);
    const long = spark(Array.from({ length: 300 }, (_, index) => (index < 150 ? null : index)));
    expect(long.length).toBeLessThanOrEqual(40);
    expect(long[0]).toBeNull();
    expect(spark([])).toEqual([]);
  });
});

describe('periods', () => {
  it('are calendar days, ISO weeks and months, UTC', () => {
    expect(periodAround('day', now)).toEqual({ from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 21) });
    expect(periodAround('week', now)).toEqual({ from: Date.UTC(2026, 10, 16), to: Date.UTC(2026, 10, 23) });
    expect(periodAround('month', now)).toEqual({ from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1) });
    const sunday = Date.UTC(2026, 10, 22, 23, 59);
    expect(periodAround('week', sunday)).toEqual(periodAround('week', now));
    expect(periodAround('month', Date.UTC(2026, 11, 31))).toEqual({
      from: Date.UTC(2026, 11, 1),
      to: Date.UTC(2027, 0, 1),
    });
  });
});
