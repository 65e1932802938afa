import { describe, expect, it } from 'vitest';
import { Floors } from '../../../evaluator/scoring/floors.js';
import type { queries } from '../../../store/index.js';

const NOON = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const callAt = (at: number) => ({ started_at: new Date(at).toISOString() });
const savedWith = (floors: queries.FloorsState): queries.ScoringState => ({ cursor: 0, scorers: {}, floors });

describe('Floors', () => {
  it('keep the smallest chance of five minutes, and what was read whole next to them stays so', () => {
    const floors = Floors.from(null, NOON);
    floors.note('toxicity', [callAt(NOON + 6 * MINUTE), callAt(NOON + 9 * MINUTE)], 0.2);
    floors.note('toxicity', [callAt(NOON + 7 * MINUTE)], 0.01);
    floors.note('toxicity', [callAt(NOON + 8 * MINUTE)], 0.5);
    expect([4, 5, 9, 10].map((minute) => floors.of('toxicity', NOON + minute * MINUTE))).toEqual([1, 0.01, 0.01, 1]);
    expect(floors.of('injection', NOON + 6 * MINUTE)).toBe(1);
  });

  it('know nothing of what was before them, and are kept for two days', () => {
    const floors = Floors.from(null, NOON);
    floors.note('toxicity', [callAt(NOON)], 0.1);
    const soon = Floors.from(savedWith(floors.toState(NOON + 60 * MINUTE)), NOON);
    expect(soon.of('toxicity', NOON)).toBe(0.1);
    expect(soon.of('toxicity', NOON - 5 * MINUTE)).toBeLessThan(0.001);
    const late = Floors.from(savedWith(floors.toState(NOON + 49 * 60 * MINUTE)), NOON);
    expect(late.of('toxicity', NOON)).toBeLessThan(0.001);
  });
});
