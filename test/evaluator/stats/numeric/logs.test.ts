import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invertMatrix } from '../../../../evaluator/stats/numeric/invert_matrix.js';
import { logBeta } from '../../../../evaluator/stats/numeric/log_beta.js';
import { logBinomial } from '../../../../evaluator/stats/numeric/log_binomial.js';
import { logSumExp } from '../../../../evaluator/stats/numeric/log_sum_exp.js';
import { softplus } from '../../../../evaluator/stats/numeric/softplus.js';
import { turningPoint } from '../../../../evaluator/stats/numeric/turning_point.js';

describe('softplus', () => {
  it('is ln(1 + e^x), far out too', () => {
    expect(softplus(0)).toBeCloseTo(Math.LN2, 15);
    expect(softplus(1000)).toBe(1000);
    expect(softplus(-Infinity)).toBe(0);
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        expect(softplus(x)).toBeCloseTo(Math.log(1 + Math.exp(x)), 12);
        expect(softplus(x) - softplus(-x)).toBeCloseTo(x, 12);
      }),
    );
  });
});

describe('logSumExp', () => {
  it('neither overflows nor loses an empty sum', () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logSumExp([])).toBe(-Infinity);
    expect(logSumExp([-Infinity, 0])).toBe(0);
  });
});

describe('logBeta and logBinomial', () => {
  it('agree with small cases and with each other', () => {
    expect(Math.exp(logBeta(2, 3))).toBeCloseTo(1 / 12, 14);
    expect(Math.exp(logBinomial(6, 2))).toBeCloseTo(15, 11);
    expect([logBinomial(3, 4), logBinomial(3, -1)]).toEqual([-Infinity, -Infinity]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 300 }), (n, k) => {
        fc.pre(k <= n);
        expect(logBinomial(n, k)).toBeCloseTo(-Math.log(n + 1) - logBeta(n - k + 1, k + 1), 8);
      }),
    );
  });
});

describe('turningPoint', () => {
  it('finds a root down to neighbouring doubles', () => {
    expect(turningPoint((x) => x * x >= 2, 0, 2)).toBe(Math.SQRT2);
    expect(turningPoint(() => false, 0, 2)).toBe(2);
  });
});

describe('invertMatrix', () => {
  it('times the matrix is the identity', () => {
    const matrix = [
      [0, 2, 1],
      [1, 1, 0],
      [3, 0, 4],
    ];
    const inverse = invertMatrix(matrix) ?? [];
    matrix.forEach((row, i) =>
      matrix.forEach((_, j) => {
        const product = row.reduce((sum, each, k) => sum + each * (inverse[k]?.[j] ?? 0), 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
      }),
    );
    expect(invertMatrix([[1, 2], [2, 4]])).toBeNull(); // prettier-ignore
  });
});
