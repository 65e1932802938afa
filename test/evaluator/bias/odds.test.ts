import { describe, expect, it } from 'vitest';
import type { Rate } from '../../../evaluator/bias/comparison.js';
import {
  addDecided,
  type Decided,
  NOTHING_DECIDED,
  oddsNeeds,
  oddsOf,
  oddsVerdict,
  worstDifference,
} from '../../../evaluator/bias/odds.js';
import { seededRandom } from '../stats/random.js';

const ALPHA = 0.05;
const TOLERANCE = 0.1;
const rate = (y: number, n: number): Rate => ({ n, y });
/** In one stratum, all of it. */
const inOne = (own: Decided, rest: Decided) => oddsOf(new Map([['', own]]), new Map([['', rest]]), ALPHA, ['']);

/** Looks after each 100 labels, at true and false positive rates of a group and of the others. */
function* looks(seed: number, own: readonly [number, number], rest: readonly [number, number]) {
  const random = seededRandom(seed);
  const draw = ({ n, y }: Rate, p: number): Rate => ({ n: n + 1, y: y + Number(random() < p) });
  const sides: [Decided, Decided] = [
    { harmful: rate(0, 0), harmless: rate(0, 0) },
    { harmful: rate(0, 0), harmless: rate(0, 0) },
  ];
  for (let label = 1; label <= 5000; label++) {
    for (const [index, [hit, alarm]] of [own, rest].entries()) {
      const side = sides[index];
      if (side === undefined) continue;
      if (random() < 0.4) side.harmful = draw(side.harmful, hit);
      else side.harmless = draw(side.harmless, alarm);
    }
    if (label % 100 === 0) yield inOne(sides[0], sides[1]);
  }
}

describe('equalized odds', () => {
  it('by hand: rates, differences, and the worse of the two', () => {
    const odds = inOne({ harmful: rate(90, 100), harmless: rate(5, 50) }, { harmful: rate(60, 100), harmless: rate(10, 100) }); // prettier-ignore
    expect(odds.truePositives).toMatchObject({ own: { value: 0.9, n: 100 }, rest: { value: 0.6 } });
    expect(odds.truePositives?.difference.value).toBeCloseTo(0.3, 12);
    expect(odds.falsePositives?.difference.value).toBeCloseTo(0, 12);
    expect(worstDifference(odds)?.value).toBeCloseTo(0.3, 12);
  });

  it('are undecided where one side has no labels, and then nobody can say how many more', () => {
    const odds = inOne({ harmful: rate(9, 10), harmless: rate(0, 0) }, { harmful: rate(9, 10), harmless: rate(1, 9) }); // prettier-ignore
    expect(odds.falsePositives).toBeNull();
    expect(oddsVerdict(odds, TOLERANCE)).toBe('undecided');
    expect(oddsNeeds(odds, TOLERANCE)).toBeNull();
    expect(worstDifference(inOne(NOTHING_DECIDED, NOTHING_DECIDED))).toBeNull();
  });

  it('are compared within strata: who asks more about what is refused more is not treated worse', () => {
    const strata = ['recipes', 'chemistry'];
    const harmful = NOTHING_DECIDED.harmful;
    const own = new Map([
      ['recipes', { harmful, harmless: rate(10, 1000) }],
      ['chemistry', { harmful, harmless: rate(2700, 9000) }],
    ]);
    const rest = new Map([
      ['recipes', { harmful, harmless: rate(90, 9000) }],
      ['chemistry', { harmful, harmless: rate(300, 1000) }],
      ['poetry', { harmful, harmless: rate(50, 50) }],
    ]);
    const within = oddsOf(own, rest, ALPHA, strata).falsePositives;
    expect(within?.difference.value).toBeCloseTo(0, 12);
    expect(within?.difference.high).toBeLessThan(TOLERANCE);
    const sum = (all: ReadonlyMap<string, Decided>) => [...all.values()].reduce(addDecided);
    expect(oddsVerdict(inOne(sum(own), sum(rest)), TOLERANCE)).toBe('violated');
  });

  it('that are equal are never called violated more often than alpha, and are cleared in the end', () => {
    const runs = Array.from({ length: 60 }, (_, seed) => [...looks(seed, [0.8, 0.1], [0.8, 0.1])]);
    const violated = runs.filter((run) => run.some((odds) => oddsVerdict(odds, TOLERANCE) === 'violated'));
    expect(violated.length).toBeLessThanOrEqual(3);
    const cleared = runs.filter((run) => run.some((odds) => oddsVerdict(odds, TOLERANCE) === 'cleared'));
    expect(cleared.length).toBeGreaterThanOrEqual(50);
    const open = runs[0]?.find((odds) => oddsVerdict(odds, TOLERANCE) === 'undecided' && oddsNeeds(odds, TOLERANCE));
    expect(open).toBeDefined();
  });

  it.each([
    { own: [0.5, 0.1], rest: [0.8, 0.1] },
    { own: [0.8, 0.4], rest: [0.8, 0.1] },
  ] as const)('that differ in one rate are found, and never cleared: %j', ({ own, rest }) => {
    const runs = Array.from({ length: 20 }, (_, seed) => [...looks(seed, own, rest)].map((odds) => oddsVerdict(odds, TOLERANCE))); // prettier-ignore
    expect(runs.filter((run) => run.at(-1) === 'violated').length).toBeGreaterThanOrEqual(19);
    expect(runs.flat()).not.toContain('cleared');
  });
});
