import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodAround } from '../../../core/time/calendar.js';

const DAY = 86_400_000;
const iso = ({ from, to }: { from: number; to: number }) => [new Date(from).toISOString(), new Date(to).toISOString()];

describe('periodOf', () => {
  it('takes calendar days, weeks from Monday, and months, in UTC', () => {
    const sunday = Date.UTC(2026, 1, 1, 23, 59);
    expect(iso(periodAround('day', sunday))).toEqual(['2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z']);
    expect(iso(periodAround('week', sunday))).toEqual(['2026-01-26T00:00:00.000Z', '2026-02-02T00:00:00.000Z']);
    expect(iso(periodAround('month', sunday))).toEqual(['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z']);
    expect(iso(periodAround('month', Date.UTC(2026, 11, 31)))).toEqual([
      '2026-12-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ]);
  });

  it('encloses the moment, and its end begins the next', () => {
    const moment = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(moment, fc.constantFrom('day' as const, 'week' as const, 'month' as const), (now, kind) => {
        const { from, to } = periodAround(kind, now);
        expect(from <= now && now < to).toBe(true);
        expect(from % DAY).toBe(0);
        expect(periodAround(kind, to).from).toBe(to);
        expect(periodAround(kind, from)).toEqual({ from, to });
      }),
    );
  });
});
