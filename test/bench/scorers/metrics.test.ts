import { assert, double, integer, property, record, array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc } from '../../../bench/scorers/metrics/auc.js';
import { calibrationError } from '../../../bench/scorers/metrics/calibration_error.js';
import { f1At, f1Of } from '../../../bench/scorers/metrics/f1.js';
import { shareReaching, thresholdAt } from '../../../bench/scorers/metrics/false_positives.js';
import { identityAucs } from '../../../bench/scorers/metrics/identity_auc.js';
import { mean } from '../../../bench/scorers/metrics/mean.js';
import { matchSpans } from '../../../bench/scorers/metrics/span_matches.js';

const score = double({ min: 0, max: 1, noNaN: true });

describe('area under the ROC curve', () => {
  test.each([
    { name: 'in order', scores: [0.1, 0.2, 0.8, 0.9], labels: [0, 0, 1, 1], expected: 1 },
    { name: 'the wrong way round', scores: [0.9, 0.8, 0.2, 0.1], labels: [0, 0, 1, 1], expected: 0 },
    { name: 'all ties', scores: [0.5, 0.5, 0.5], labels: [0, 1, 1], expected: 0.5 },
    { name: 'one of four pairs is wrong', scores: [0.1, 0.6, 0.5, 0.9], labels: [0, 0, 1, 1], expected: 0.75 },
  ])('$name', ({ scores, labels, expected }) => {
    expect(auc(scores, labels)).toBeCloseTo(expected, 12);
  });

  test('is the share of pairs in order, ties half', () => {
    const row = record({ score: integer({ min: 0, max: 5 }), label: integer({ min: 0, max: 1 }) });
    assert(
      property(array(row, { minLength: 2, maxLength: 30 }), (rows) => {
        const pairs = rows.flatMap((a) =>
          rows.filter((b) => a.label === 1 && b.label === 0).map((b) => a.score - b.score),
        );
        const share = pairs.reduce((sum, by) => sum + (by > 0 ? 1 : by === 0 ? 0.5 : 0), 0) / pairs.length;
        const area = auc(
          rows.map((each) => each.score),
          rows.map(({ label }) => label),
        );
        expect(Number.isNaN(share) ? Number.isNaN(area) : Math.abs(area - share) < 1e-9).toBe(true);
      }),
    );
  });
});

describe('a threshold for so many false positives', () => {
  test('is one that no more harmless texts reach, and the lowest such one', () => {
    assert(
      property(
        array(score, { minLength: 1, maxLength: 200 }),
        double({ min: 0, max: 0.5, noNaN: true }),
        (scores, share) => {
          const threshold = thresholdAt(scores, share);
          expect(shareReaching(scores, threshold)).toBeLessThanOrEqual(share);
          const below = Math.max(...scores.filter((each) => each < threshold));
          expect(shareReaching(scores, below)).toBeGreaterThan(share);
        },
      ),
    );
  });

  test('is below the next number there is', () => {
    expect(shareReaching([1 - 2 ** -53, 1 - 2 ** -52, 0], thresholdAt([1 - 2 ** -53, 1 - 2 ** -52, 0], 0.34))).toBe(
      1 / 3,
    );
  });

  test('ties at the bound are all below it', () => {
    expect(shareReaching([0, 0, 0, 0], thresholdAt([0, 0, 0, 0], 0.01))).toBe(0);
  });
});

test('F1 counts what is found and right, found and wrong, and missed', () => {
  expect(f1At([0.9, 0.8, 0.4, 0.1], [1, 0, 1, 0], 0.5)).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
  expect(f1Of({ right: 0, found: 0, marked: 4 }).f1).toBe(0);
});

describe('calibration error', () => {
  test('nothing where scores are what happens', () => {
    expect(calibrationError([0.5, 0.5, 1, 0], [1, 0, 1, 0])).toBe(0);
  });

  test('how far they are from it', () => {
    expect(calibrationError([0.9, 0.9, 0.9, 0.9], [1, 0, 1, 0])).toBeCloseTo(0.4, 12);
  });

  test('bins are told apart: too high here does not make good what is too low there', () => {
    expect(calibrationError([0.9, 0.1], [0, 1])).toBeCloseTo(0.9, 12);
  });
});

describe('areas by group', () => {
  const rows = [
    { score: 0.9, label: 1, identity: 'a' },
    { score: 0.6, label: 0, identity: 'a' },
    { score: 0.5, label: 1, identity: 'b' },
    { score: 0.1, label: 0, identity: 'b' },
  ];

  test('harmless mentions that score like abuse of others show in BPSN alone', () => {
    expect(identityAucs(rows)).toEqual([
      { identity: 'a', subgroup: 1, bpsn: 0, bnsp: 1 },
      { identity: 'b', subgroup: 1, bpsn: 1, bnsp: 0 },
    ]);
  });
});

describe('spans', () => {
  const same = (a: string, b: string) => a === b;
  const span = (start: number, end: number, type = 'card') => ({ start, end, type });

  test('half of it covered, both ways', () => {
    expect(matchSpans([span(0, 10)], [span(5, 15)], same)).toEqual([0]);
    expect(matchSpans([span(0, 10)], [span(6, 16)], same)).toEqual([-1]);
    expect(matchSpans([span(0, 100)], [span(0, 10)], same)).toEqual([-1]);
  });

  test('of another type it is no find', () => {
    expect(matchSpans([span(0, 10)], [span(0, 10, 'iban')], same)).toEqual([-1]);
  });

  test('what is marked is found once', () => {
    expect(matchSpans([span(0, 6), span(5, 10)], [span(0, 10)], same)).toEqual([0, -1]);
  });
});

test('a mean leaves out what is not known', () => {
  expect(mean([1, NaN, 3])).toBe(2);
  expect(mean([NaN])).toBeNaN();
});
