import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmThreshold } from '../../../../evaluator/stats/sequential/alarm_threshold.js';
import { eBh } from '../../../../evaluator/stats/e_values/e_bh.js';
import { allotShare, createShareLedger } from '../../../../evaluator/stats/sequential/share_ledger.js';
import {
  createTwoSampleE,
  logTwoSampleE,
  updateTwoSampleE,
} from '../../../../evaluator/stats/e_values/two_sample_e.js';
import { binomialSample, normalSample, seededRandom } from '../random.js';

describe('share ledger', () => {
  it('never gives away more than there is, whatever is born', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.array(fc.integer({ min: 0, max: 30 })), (first, births) => {
        let ledger = createShareLedger(Array.from({ length: first }, (_, i) => `s${i}`));
        for (const name of births) {
          const before = ledger.shares[`s${name}`];
          ledger = allotShare(ledger, `s${name}`);
          // A living stream's share is never raised.
          expect(ledger.shares[`s${name}`]).toBe(before ?? ledger.shares[`s${name}`]);
          const given = Object.values(ledger.shares).reduce((sum, each) => sum + each, 0);
          expect(given).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  it('still has something for the thousandth stream', () => {
    let ledger = createShareLedger(['a'], 0.2);
    for (let i = 0; i < 1000; i++) ledger = allotShare(ledger, `late ${i}`);
    expect(ledger.shares['late 999']).toBeCloseTo((0.2 * 6) / (Math.PI * 1000) ** 2, 12);
  });
});

describe('alarmThreshold', () => {
  it('of one false alarm per 30 days of minutes is ln 43,200', () => {
    expect(Math.exp(alarmThreshold(1, 1, 1))).toBeCloseTo(43_200, 6);
    expect(alarmThreshold(0.5, 1, 0.01) - alarmThreshold(1, 1, 1)).toBeCloseTo(Math.log(200), 12);
  });
});

describe('eBh', () => {
  it('flags the largest k that stand out together', () => {
    expect(eBh([100, 1, 30].map(Math.log), 0.05)).toEqual([0, 2]);
    expect(eBh([19, 1, 1].map(Math.log), 0.05)).toEqual([]);
    expect(eBh([], 0.05)).toEqual([]);
    expect(eBh([Number.NaN, 10], 0.05)).toEqual([1]);
  });

  it('keeps the false discovery rate under arbitrary dependence', () => {
    const random = seededRandom(51);
    let proportion = 0;
    for (let run = 0; run < 2000; run++) {
      // Ten streams share one normal: e = exp(2 z - 2) has mean 1 without a shift; four streams have one.
      const shared = normalSample(random);
      const logs = Array.from({ length: 10 }, (_, i) => 2 * (shared + (i < 4 ? 2.5 : 0)) - 2);
      const flagged = eBh(logs, 0.1);
      if (flagged.length > 0) proportion += flagged.filter((i) => i >= 4).length / flagged.length / 2000;
    }
    expect(proportion).toBeLessThan(0.1);
  });
});

describe('two-sample E', () => {
  it('has a mean of at most 1 under any common rate, by enumeration', () => {
    for (const rate of [0.01, 0.1, 0.3, 0.5, 0.9]) {
      for (const [thetaA, thetaB] of [[0.1, 0.4], [0.5, 0.5], [0.9, 0.2]] as const) {
        let mean = 0;
        for (let yA = 0; yA <= 4; yA++) {
          for (let yB = 0; yB <= 9; yB++) {
            const p = pmf(4, yA, rate) * pmf(9, yB, rate);
            mean += p * Math.exp(logTwoSampleE({ nA: 4, yA, nB: 9, yB }, thetaA, thetaB));
          }
        }
        expect(mean).toBeLessThanOrEqual(1 + 1e-9);
      }
    } // prettier-ignore
  });

  it('ever exceeds 20 in at most one of 20 runs without, and soon with a difference', () => {
    const random = seededRandom(52);
    const run = (rateA: number, rateB: number): boolean => {
      let state = createTwoSampleE();
      for (let batch = 0; batch < 100; batch++) {
        state = updateTwoSampleE(state, {
          nA: 10,
          yA: binomialSample(random, 10, rateA),
          nB: 20,
          yB: binomialSample(random, 20, rateB),
        });
        if (state.logE >= Math.log(20)) return true;
      }
      return false;
    };
    let [alarms, found] = [0, 0];
    for (let i = 0; i < 600; i++) if (run(0.1, 0.1)) alarms++;
    for (let i = 0; i < 50; i++) if (run(0.05, 0.15)) found++;
    expect(alarms).toBeLessThanOrEqual(45);
    expect(found).toBeGreaterThanOrEqual(45);
  });
});

function pmf(n: number, k: number, p: number): number {
  let value = p ** k * (1 - p) ** (n - k);
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}
