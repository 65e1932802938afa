import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bet, excessOf, liftGrid, stakeOf } from '../../../../evaluator/stats/sequential/bets.js';
import { createEDetector, logMixture, updateEDetector } from '../../../../evaluator/stats/sequential/e_detector.js';
import { evidenceOfCounts } from '../../../../evaluator/stats/sequential/evidence/evidence_of_counts.js';
import { evidenceOfHistogram } from '../../../../evaluator/stats/sequential/evidence/evidence_of_histogram.js';
import { evidenceOfSums } from '../../../../evaluator/stats/sequential/evidence/evidence_of_sums.js';
import { evidenceOfValues } from '../../../../evaluator/stats/sequential/evidence/evidence_of_values.js';

const band = { lower: 0.15, upper: 0.25 };
const grids = [liftGrid('low'), liftGrid('high')];
const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe('liftGrid', () => {
  it('spends the whole capital, and its stakes are shares of it for any band', () => {
    for (const grid of grids) {
      expect(grid.reduce((sum, bet) => sum + bet.weight, 0)).toBeCloseTo(1, 12);
      fc.assert(
        fc.property(unit, unit, (lower, upper) => {
          for (const bet of grid) {
            const stake = stakeOf(bet, { lower, upper });
            expect(stake).toBeGreaterThanOrEqual(0);
            expect(stake).toBeLessThan(1);
          }
        }),
      );
    }
  });

  it('on a rare rate is the likelihood ratio of the lifted rate', () => {
    const low = { lower: 0.02, upper: 0.02 };
    const [first] = evidenceOfCounts([{ side: 'up', rule: 'lift', size: 3, weight: 1 }], low, 10, 4);
    expect(first).toBeCloseTo(4 * Math.log(3) + 6 * Math.log(0.94 / 0.98), 12);
  });
});

describe('evidence', () => {
  it('has an expected factor of at most 1 for every mean inside the band', () => {
    for (const bet of grids.flat()) {
      for (const mean of [0.15, 0.2, 0.25]) {
        const factor = (value: number) => Math.exp(evidenceOfValues([bet], band, [value])[0] ?? 0);
        expect(mean * factor(1) + (1 - mean) * factor(0)).toBeLessThanOrEqual(1 + 1e-12);
      }
    }
  });

  it('of counts is the evidence of as many ones and zeros', () => {
    const ones = evidenceOfValues(grids[0] ?? [], band, [1, 0, 0, 1, 0]);
    evidenceOfCounts(grids[0] ?? [], band, 5, 2).forEach((each, i) => expect(each).toBeCloseTo(ones[i] ?? 0, 12));
  });

  it('of a histogram and of sums is never more than that of the values themselves', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 30 }), (values) => {
        const counts = Array.from({ length: 64 }, () => 0);
        for (const value of values) {
          const bin = Math.min(63, Math.floor(value * 64));
          counts[bin] = (counts[bin] ?? 0) + 1;
        }
        const sums = {
          n: values.length,
          sum: values.reduce((total, each) => total + each, 0),
          squares: values.reduce((total, each) => total + each * each, 0),
        };
        for (const grid of grids) {
          const exact = evidenceOfValues(grid, band, values);
          evidenceOfHistogram(grid, band, counts).forEach((each, i) =>
            expect(each).toBeLessThanOrEqual((exact[i] ?? 0) + 1e-9),
          );
          evidenceOfSums(grid, band, sums).forEach((each, i) =>
            expect(each).toBeLessThanOrEqual((exact[i] ?? 0) + 1e-9),
          );
        }
      }),
    );
  });

  it('excess is mirrored: up of x is down of 1 - x', () => {
    expect(excessOf(0.3, 'up', { lower: 0, upper: 0.2 })).toBeCloseTo(
      excessOf(0.7, 'down', { lower: 0.8, upper: 1 }),
      12,
    );
  });
});

describe('updateEDetector', () => {
  const bets: Bet[] = grids[0] ?? [];
  const weights = bets.map((bet) => bet.weight);
  const step = (state: ReturnType<typeof createEDetector>, at: number, n: number, successes: number, limit = 8) =>
    updateEDetector(
      state,
      { at, n, sum: successes, squares: successes, evidence: evidenceOfCounts(bets, band, n, successes) },
      weights,
      limit,
    );

  it('follows M <- (M + 1) l by hand', () => {
    const bet: Bet = { side: 'up', rule: 'stake', size: 0.5, weight: 1 };
    const u = { lower: 0, upper: 0.5 };
    let state = createEDetector(1);
    const seen = [1, 1, 0].map((x, at) => {
      state = updateEDetector(
        state,
        { at, n: 1, sum: x, squares: x, evidence: evidenceOfCounts([bet], u, 1, x) },
        [1],
        9,
      ).state;
      return Math.exp(logMixture(state, [1]));
    });
    // l = 1.5 or 0.5: 1.5; (2.5)(1.5) = 3.75; (4.75)(.5) = 2.375.
    [1.5, 3.75, 2.375].forEach((value, i) => expect(seen[i]).toBeCloseTo(value, 12));
  });

  it('an empty batch changes nothing, and the first one alone is its own evidence', () => {
    const state = createEDetector(bets.length);
    expect(step(state, 1, 0, 0).state).toBe(state);
    expect(logMixture(state, weights)).toBe(-Infinity);
  });

  it('goes on bit by bit after a round trip through JSON, alarms included', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), unit), { maxLength: 60 }), (batches) => {
        let kept = createEDetector(bets.length);
        let restored = createEDetector(bets.length);
        batches.forEach(([n, share], at) => {
          const one = step(kept, at, n, Math.floor(share * n));
          const other = step(JSON.parse(JSON.stringify(restored)) as typeof restored, at, n, Math.floor(share * n));
          expect(other).toEqual(one);
          kept = one.state;
          restored = other.state;
        });
      }),
    );
  });

  it('says since when, and starts again from nothing', () => {
    let state = createEDetector(bets.length);
    let alarm = null;
    for (let at = 1; at <= 200 && alarm === null; at++) {
      // 20 % until batch 100, 60 % from then on.
      ({ state, alarm } = step(state, at, 10, at <= 100 ? 2 : 6));
    }
    expect(alarm?.changedAfter).toBe(100);
    expect(alarm?.since).toEqual({
      n: 10 * ((alarm?.at ?? 0) - 100),
      sum: 6 * ((alarm?.at ?? 0) - 100),
      squares: 6 * ((alarm?.at ?? 0) - 100),
    });
    expect(state.batches).toBe(0);
    expect(state.since[0]?.after).toBe(alarm?.at);
    expect(logMixture(state, weights)).toBe(-Infinity);
  });

  it('neither overflows nor sticks after extremes', () => {
    let state = createEDetector(bets.length);
    state = step(state, 1, 1e9, 2e8, 1e12).state;
    expect(JSON.stringify(state)).not.toContain('null,null');
    for (const value of [...state.sr, ...state.cusum]) expect(Number.isFinite(value)).toBe(true);
    const alarmed = step(state, 2, 1e9, 9e8);
    expect(alarmed.alarm?.logEvidence).toBeGreaterThan(1e6);
  });
});
