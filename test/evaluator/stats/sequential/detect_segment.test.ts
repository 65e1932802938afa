import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSegmentDetector, detectSegment } from '../../../../evaluator/stats/sequential/detect_segment.js';
import { evidenceOfSegment } from '../../../../evaluator/stats/sequential/evidence/evidence_of_segment.js';
import { binomialSample, seededRandom } from '../random.js';

const config = { low: 0.8, high: 1.25, tolerance: 1, logThreshold: Math.log(43_200), intervalAlpha: 0.05 };

/** Minutes of one segment of 50, under a level that swings by 60 %, until the first alarm. */
function run(odds: (at: number) => number, minutes: number) {
  const random = seededRandom(21);
  let state = createSegmentDetector(config);
  for (let at = 1; at <= minutes; at++) {
    const level = 0.05 * (1 + 0.6 * Math.sin(at / 200));
    const own = (odds(at) * level) / (1 - level + odds(at) * level);
    const batch = {
      n: 5,
      successes: binomialSample(random, 5, own),
      restN: 200,
      restSuccesses: binomialSample(random, 200, level),
    };
    const step = detectSegment(state, { at, ...batch });
    if (step.alarm) return step.alarm;
    state = JSON.parse(JSON.stringify(step.state)) as typeof state;
  }
  return null;
}

describe('evidenceOfSegment', () => {
  it('has an expected value of 1 at the bound, and at most 1 on its side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 10 }),
        (n, restN, total) => {
          fc.pre(total <= n + restN);
          const expected = (truth: number) => {
            let [sum, norm] = [0, 0];
            for (let y = Math.max(0, total - restN); y <= Math.min(n, total); y++) {
              const batch = { n, successes: y, restN, restSuccesses: total - y };
              const weight = choose(n, y) * choose(restN, total - y) * truth ** y;
              sum += weight * Math.exp(evidenceOfSegment(batch, 3, 1.5));
              norm += weight;
            }
            return sum / norm;
          };
          expect(expected(1.5)).toBeCloseTo(1, 9);
          expect(expected(1)).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });
});

describe('detectSegment', () => {
  it('does not mind day and night that all share', () => {
    expect(run(() => 1, 3000)).toBeNull();
  });

  it('finds odds three times as large, since when, and how large', () => {
    const alarm = run((at) => (at > 1000 ? 3 : 1), 3000);
    expect(alarm?.side).toBe('up');
    expect(alarm?.at).toBeGreaterThan(1000);
    expect(alarm?.at).toBeLessThan(1200);
    expect(Math.abs((alarm?.changedAfter ?? 0) - 1000)).toBeLessThan(40);
    expect(alarm?.effect.low).toBeLessThan(3);
    expect(alarm?.effect.high).toBeGreaterThan(3);
    expect(alarm?.effect.low).toBeGreaterThan(1);
  });

  it('learns nothing without a rest, without outcomes, or from impossible counts', () => {
    const state = createSegmentDetector(config);
    for (const batch of [
      { n: 5, successes: 2, restN: 0, restSuccesses: 0 },
      { n: 5, successes: 0, restN: 9, restSuccesses: 0 },
    ]) {
      expect(detectSegment(state, { at: 1, ...batch }).state).toBe(state);
    }
    expect(detectSegment(state, { at: 1, n: 1, successes: 2, restN: 9, restSuccesses: 1 }).state.leftOut).toBe(1);
  });
});

function choose(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}
