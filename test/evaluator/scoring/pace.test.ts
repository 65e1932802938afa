import { describe, expect, test } from 'vitest';
import { isDrawn, probabilities } from '../../../evaluator/scoring/draw.js';
import { Pace } from '../../../evaluator/scoring/pace.js';

describe('how much is read', () => {
  test('all of it, while the work fits', () => {
    const pace = new Pace(0.25);
    pace.spent('cheap', 0.01, 1);
    pace.spent('strong', 0.01, 1);
    expect(pace.shares(100, ['cheap'], ['strong'])).toEqual({ cheap: 1, heavy: 1 });
  });

  test('the heavy ones give way first, the cheap ones when they must', () => {
    const pace = new Pace(0.25);
    pace.spent('cheap', 0.01, 1);
    pace.spent('strong', 1, 1);
    // 18,000 calls in half an hour are 10 a second: 0.1 core for the cheap one, 0.15 for the strong one.
    const some = pace.shares(18_000, ['cheap'], ['strong']);
    expect(some.cheap).toBe(1);
    expect(some.heavy).toBeCloseTo(0.015);
    const few = pace.shares(180_000, ['cheap'], ['strong']);
    expect(few.cheap).toBeCloseTo(0.25);
    expect(few.heavy).toBe(0.001);
  });

  test('what the first batch took, cold, is forgotten with the second', () => {
    const pace = new Pace(0.25);
    pace.spent('cheap', 5, 10);
    expect(pace.shares(18_000, ['cheap'], []).cheap).toBeCloseTo(0.05);
    pace.spent('cheap', 0.1, 10);
    expect(pace.shares(18_000, ['cheap'], []).cheap).toBe(1);
  });

  test('heavy ones whose cost is not known yet are tried on few of many, and on all of few', () => {
    const pace = new Pace(0.25);
    expect(pace.shares(100, [], ['strong']).heavy).toBe(1);
    expect(pace.shares(1_000_000, [], ['strong']).heavy).toBeLessThan(0.01);
  });

  test('what the store takes counts as what scorers take', () => {
    const pace = new Pace(0.25);
    pace.fetched(0.5, 10);
    for (let second = 0; second <= 60; second++) pace.came(second * 10, second * 1000);
    expect(pace.shares(0, ['cheap'], []).cheap).toBeCloseTo(0.5, 1);
  });

  test('rest makes work its share of time', () => {
    expect(new Pace(0.25).restAfter(1)).toBeCloseTo(3000);
    expect(new Pace(2).restAfter(1)).toBe(0);
  });

  test('arrivals count beside what waits, from the second count on', () => {
    const pace = new Pace(0.25);
    pace.spent('cheap', 0.05, 1);
    pace.came(0, 0);
    pace.came(10, 1000);
    expect(pace.shares(0, ['cheap'], []).cheap).toBeCloseTo(0.5);
    for (let second = 2; second <= 60; second++) pace.came(second * 10, second * 1000);
    expect(pace.shares(0, ['cheap'], []).cheap).toBeCloseTo(0.5);
  });
});

describe('the draw', () => {
  test('is the same for the same call, and as likely as it says', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `call-${index}`);
    const drawn = ids.filter((id) => isDrawn(id, 'toxicity', 0.1));
    expect(drawn.length).toBeGreaterThan(1800);
    expect(drawn.length).toBeLessThan(2200);
    expect(ids.filter((id) => isDrawn(id, 'toxicity', 0.1))).toEqual(drawn);
    expect(ids.filter((id) => isDrawn(id, 'injection', 0.1))).not.toEqual(drawn);
  });

  test('of one coin is the same for all who use it, as far as their probabilities allow', () => {
    const ids = Array.from({ length: 5000 }, (_, index) => `call-${index}`);
    const likelier = new Set(ids.filter((id) => isDrawn(id, 'strong.prompt', 0.3)));
    expect(ids.filter((id) => isDrawn(id, 'strong.prompt', 0.1)).every((id) => likelier.has(id))).toBe(true);
  });

  test('leans to where the cheap score is high, keeps the mean, and leaves nobody out', () => {
    const steering = [...Array.from({ length: 99 }, () => 0.01), 0.9];
    const likely = probabilities(0.05, steering);
    const mean = likely.reduce((sum, each) => sum + each, 0) / likely.length;
    expect(mean).toBeCloseTo(0.05, 2);
    expect(likely[99]).toBeGreaterThan(0.6);
    expect(Math.min(...likely)).toBeGreaterThan(0.02);
    expect(probabilities(1, steering).every((each) => each === 1)).toBe(true);
    expect(probabilities(0.1, [null, null])).toEqual([0.1, 0.1]);
  });
});
