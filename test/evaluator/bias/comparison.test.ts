import { describe, expect, it } from 'vitest';
import type { BiasMetric } from '../../../core/config/sections/bias.js';
import { compareBatch, createComparison } from '../../../evaluator/bias/comparison.js';
import { type Gap, gapNeeds, gapOf, gapVerdict } from '../../../evaluator/bias/gap.js';
import type { queries } from '../../../store/index.js';
import { seededRandom } from '../stats/random.js';

const METRICS: BiasMetric[] = ['refusal'];
const ALPHA = 0.05;

function attempt(given: Partial<queries.FirstAttempt>): queries.FirstAttempt {
  const nothing = { refusal: null, toxicity: null, output_tokens: null, duration_ms: null, rating: null };
  return { call_id: 'c', began_at: 0, closed_at: 0, group: 'a', stratum: '', chance: 0, ...nothing, ...given };
}

interface Trial {
  seed: number;
  rates: Record<string, number>;
  batches: number;
  each?: number;
}

/** What is known after each batch of groups that refuse at these rates. */
function looks({ seed, rates, batches, each = 20 }: Trial): Gap[] {
  const random = seededRandom(seed);
  const state = createComparison();
  const gaps: Gap[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const attempts = Object.entries(rates).flatMap(([group, rate]) =>
      Array.from({ length: each }, () => attempt({ group, refusal: Number(random() < rate) })),
    );
    compareBatch(state, attempts, { metrics: METRICS, values: [], baseline: 'b' });
    const gap = gapOf(state.cells['refusal']?.['a'], ALPHA, state.strata);
    if (gap !== null) gaps.push(gap);
  }
  return gaps;
}

describe('gaps between groups', () => {
  it('are no finding where there are none, however often one looks', () => {
    const trials = Array.from({ length: 60 }, (_, seed) => looks({ seed, rates: { a: 0.2, b: 0.2 }, batches: 60 }));
    const proven = trials.filter((gaps) => gaps.some(({ logE }) => logE >= Math.log(1 / ALPHA)));
    const wrong = trials.filter((gaps) => gaps.some(({ ratio }) => gapVerdict(ratio, 0.8) === 'violated'));
    expect(proven.length).toBeLessThanOrEqual(6);
    expect(wrong.length).toBeLessThanOrEqual(3);
  });

  it('are proven where they are, never cleared', () => {
    const trials = Array.from({ length: 20 }, (_, seed) => looks({ seed, rates: { a: 0.4, b: 0.2 }, batches: 60 }));
    expect(trials.every((gaps) => gapVerdict(gaps.at(-1)?.ratio ?? NOTHING, 0.8) === 'violated')).toBe(true);
    expect(trials.some((gaps) => gaps.some(({ ratio }) => gapVerdict(ratio, 0.8) === 'cleared'))).toBe(false);
  });

  it('are cleared with enough sessions, and until then about how many more is said', () => {
    const gaps = looks({ seed: 7, rates: { a: 0.5, b: 0.5 }, batches: 40, each: 200 });
    expect(gapVerdict(gaps[0]?.ratio ?? NOTHING, 0.8)).toBe('undecided');
    expect(gaps.some((gap) => (gapNeeds(gap, 0.8, ALPHA) ?? 0) > 0)).toBe(true);
    expect(gapVerdict(gaps.at(-1)?.ratio ?? NOTHING, 0.8)).toBe('cleared');
  });

  it.each([0.1, 0.5])(
    'before anything is known of groups that are alike (%d), what is needed is told within a factor of two',
    (rate) => {
      const each = 100;
      const gaps = looks({ seed: 9, rates: { a: rate, b: rate }, batches: rate < 0.5 ? 400 : 60, each });
      const decided = (gaps.findIndex(({ ratio }) => gapVerdict(ratio, 0.8) === 'cleared') + 1) * each;
      const first = { ...gaps[0], ratio: { value: 1, low: 0, high: null } } as Gap;
      const told = gapNeeds(first, 0.8, ALPHA) ?? 0;
      expect(decided).toBeGreaterThan(0);
      expect(told).toBeGreaterThan(decided / 2);
      expect(told).toBeLessThan(decided * 2);
    },
  );

  it('compare adverse rates themselves: 2 % against 6 % is a gap though 98 % against 94 % are alike', () => {
    const last = looks({ seed: 3, rates: { a: 0.06, b: 0.02 }, batches: 100, each: 60 }).at(-1);
    expect(gapVerdict(last?.ratio ?? NOTHING, 0.8)).toBe('violated');
    expect(gapVerdict(last?.complement ?? NOTHING, 0.8)).toBe('cleared');
  });

  it('that come from where groups call, not from who they are, vanish within the routes', () => {
    const random = seededRandom(5);
    const state = createComparison();
    for (let batch = 0; batch < 200; batch++) {
      const attempts = Array.from({ length: 40 }, () => {
        const group = random() < 0.5 ? 'a' : 'b';
        const isStrict = random() < (group === 'a' ? 0.8 : 0.2);
        const refusal = Number(random() < (isStrict ? 0.4 : 0.1));
        return attempt({ group, stratum: isStrict ? '/strict' : '/open', refusal });
      });
      compareBatch(state, attempts, { metrics: METRICS, values: [], baseline: 'b' });
    }
    const gap = gapOf(state.cells['refusal']?.['a'], ALPHA, state.strata);
    expect(gap?.ratio.value).toBeGreaterThan(0.9);
    expect(gap?.ratio.value).toBeLessThan(1.1);
    expect(gap?.logE).toBeLessThan(Math.log(1 / ALPHA));
  });

  it('long and slow are learned first; names that objects have are left out', () => {
    const state = createComparison();
    const options = { metrics: ['length', 'latency'] as BiasMetric[], values: [] };
    const some = (from: number, group: string) =>
      Array.from({ length: 200 }, (_, index) => attempt({ group, output_tokens: from + index, duration_ms: index }));
    compareBatch(state, some(0, 'a'), options);
    expect([state.long, state.slow, state.cells['length']]).toEqual([100, 180, undefined]);
    compareBatch(state, [...some(101, 'a'), ...some(0, 'b'), attempt({ group: 'constructor' })], options);
    expect(gapOf(state.cells['length']?.['a'], ALPHA, state.strata)).toMatchObject({
      own: { value: 1 },
      rest: { value: 0.495 },
    });
    expect(state.met).toEqual(['a', 'b']);
  });

  it('groups keep their place when others come, also those that are called by numbers', () => {
    const state = createComparison();
    const options = { metrics: METRICS, values: [] };
    for (const group of ['70', 'north', '8', '70']) compareBatch(state, [attempt({ group, refusal: 0 })], options);
    expect(state.met).toEqual(['70', 'north', '8']);
    expect(state.groups).toEqual({ '70': 2, north: 1, '8': 1 });
    const many = Array.from({ length: 40 }, (_, index) => attempt({ group: `g${index}`, stratum: `s${index}` }));
    compareBatch(state, many, options);
    expect(state.met).toHaveLength(20);
    expect(Object.keys(state.groups)).toHaveLength(20);
    expect(state.strata).toHaveLength(8);
  });
});

const NOTHING = { value: null, low: 0, high: null };
