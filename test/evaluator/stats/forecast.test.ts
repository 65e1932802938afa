import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast } from '../../../evaluator/stats/forecast.js';
import { normalSample, seededRandom } from './random.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday. */
const MONDAY = Date.UTC(2026, 8, 7);

/** Hourly use since `from` until `now`, by a rate that depends on the time. */
function history(from: number, now: number, rate: (at: number) => number): number[] {
  const hours: number[] = [];
  for (let at = from; at < now; at += HOUR) hours.push(rate(at) * Math.min(1, (now - at) / HOUR));
  return hours;
}

const workHours = (at: number): number => {
  const day = new Date(at).getUTCDay();
  const hour = new Date(at).getUTCHours();
  return day >= 1 && day <= 5 && hour >= 8 && hour < 18 ? 10 : 1;
};

describe('forecast', () => {
  it('waits for one whole hour after the first, partly seen one', () => {
    const seen = (now: number) =>
      forecast({ historyFrom: MONDAY, hourly: history(MONDAY, now, () => 1), now, periodEnd: MONDAY + DAY, spent: 1 });
    expect(seen(MONDAY + 1.5 * HOUR)).toBeNull();
    expect(seen(MONDAY + 2.5 * HOUR)).not.toBeNull();
  });

  it('carries a steady run rate forward', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1000, noNaN: true }),
        fc.double({ min: 2.1, max: 13 * 24, noNaN: true }),
        (rate, hours) => {
          const now = MONDAY + Math.round(hours * HOUR);
          const spent = (rate * (now - MONDAY)) / HOUR;
          const hourly = history(MONDAY, now, () => rate);
          const result = forecast({ historyFrom: MONDAY, hourly, now, periodEnd: MONDAY + 30 * DAY, spent });
          expect(result?.value ?? 0).toBeCloseTo(rate * 720, 3);
        },
      ),
    );
  });

  it('leaves the first hour out of the run rate, since only part of it was seen', () => {
    const now = MONDAY + 5 * HOUR;
    const hourly = [0.1, 6, 6, 6, 6, 0];
    const result = forecast({ historyFrom: MONDAY, hourly, now, periodEnd: MONDAY + DAY, spent: 24.1 });
    expect(result?.value).toBeCloseTo(24.1 + 19 * 6, 6);
  });

  it('knows the week from 14 days on: a Friday evening forecast expects a quiet weekend', () => {
    const now = MONDAY + 18 * DAY + 20 * HOUR;
    const hourly = history(MONDAY, now, workHours);
    const truth = history(now, MONDAY + 21 * DAY, workHours).reduce((sum, value) => sum + value, 0);
    const result = forecast({ historyFrom: MONDAY, hourly, now, periodEnd: MONDAY + 21 * DAY, spent: 500 });
    expect(result?.method).toContain('hour-of-week');
    expect(result?.value).toBeCloseTo(500 + truth, 6);
    expect(result?.high ?? 0).toBeCloseTo(result?.low ?? 1, 6);
  });

  it('is not bent by one odd day', () => {
    const now = MONDAY + 20 * DAY;
    const odd = MONDAY + 18 * DAY;
    const hourly = history(MONDAY, now, (at) => (at >= odd && at < odd + DAY ? 10 : 1));
    const result = forecast({ historyFrom: MONDAY, hourly, now, periodEnd: now + 7 * DAY, spent: 0 });
    expect(result?.value).toBeLessThan(7 * 24 * 1.6);
  });

  it('never falls below what is spent, and lies within its band', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 800 }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.integer({ min: 0, max: 40 * 24 * 3600 }),
        (hourly, spent, rest) => {
          const now = MONDAY + (hourly.length - 0.5) * HOUR;
          const result = forecast({ historyFrom: MONDAY, hourly, now, periodEnd: now + rest * 1000, spent });
          if (result === null) return;
          expect(result.value).toBeGreaterThanOrEqual(spent);
          if (result.low === null || result.high === null) return;
          expect(result.low).toBeGreaterThanOrEqual(spent);
          expect(result.low).toBeLessThanOrEqual(result.value * (1 + 1e-12));
          expect(result.high).toBeGreaterThanOrEqual(result.value * (1 - 1e-12));
        },
      ),
    );
  });

  it('covers the truth about eight times in ten (p10 to p90)', () => {
    const random = seededRandom(3);
    const runs = 600;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const noise = Array.from({ length: 40 }, () => Math.exp(0.25 * normalSample(random)));
      const rate = (at: number): number => workHours(at) * (noise[Math.floor((at - MONDAY) / DAY)] ?? 1);
      const now = MONDAY + 28 * DAY;
      const truth = history(now, now + 10 * DAY, rate).reduce((sum, value) => sum + value, 0);
      const hourly = history(MONDAY, now, rate);
      const result = forecast({ historyFrom: MONDAY, hourly, now, periodEnd: now + 10 * DAY, spent: 0 });
      if (result !== null && (result.low ?? 0) <= truth && truth <= (result.high ?? 0)) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.7);
    expect(covered / runs).toBeLessThan(0.93);
  });
});
