import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { increase } from '../../../evaluator/stats/increase.js';

const series = (...values: number[]) => values.map((value, at) => ({ at, value }));

describe('increase', () => {
  it('counts on across restarts', () => {
    expect(increase(series(7, 9, 1, 4))).toBe(6);
  });

  it('says nothing from one sample or none', () => {
    expect(increase(series())).toBe(0);
    expect(increase(series(1000))).toBe(0);
  });

  it('is last minus first where nothing restarted, and never negative', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1 }), (steps) => {
        let total = 0;
        const counter = steps.map((step) => (total += step));
        expect(increase(series(...counter))).toBe(total - (steps[0] ?? 0));
        expect(increase(series(...steps))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
