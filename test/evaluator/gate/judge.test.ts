import { expect, it } from 'vitest';
import { configSchema } from '../../../core/config/schema.js';
import { wilson } from '../../../core/wilson.js';
import { judge, type Measured } from '../../../evaluator/gate/judge.js';
import { fixedMetrics, scorerMetric, type Metric } from '../../../evaluator/gate/metrics.js';
import { squareAndAdd } from '../../../evaluator/stats/estimation/square_and_add.js';
import { normalSample, seededRandom } from '../stats/random.js';

const config = configSchema.parse({ gate: { margins: { errors: 0.04 } } }).gate;
const metrics = new Map(fixedMetrics(config).map((metric) => [metric.name, metric]));

function fixed(name: string): Metric {
  const found = metrics.get(name);
  if (found === undefined) throw new Error(name);
  return found;
}

/** Draws one session's value under a harm: 0 is like the baseline, 1 is worse by exactly the margin. */
type Draw = (harm: number) => number;

/** Streams with values as they are: shares in part, heavy tails, scores near 0. */
function streams(random: () => number): [Metric, Draw][] {
  const score = scorerMetric('toxicity', config);
  const lognormal = () => Math.exp(0.6 * normalSample(random));
  const errors = fixed('errors');
  const coin = (p: number) => Number(random() < p);
  return [
    [errors, (harm) => (coin(0.05 + harm * errors.margin) + coin(0.05 + harm * errors.margin)) / 2],
    [score, (harm) => (random() < 0.3 + harm * 0.1 ? 0.5 : 0)],
    [fixed('latency_p50'), (harm) => (1 + harm * 0.1) * lognormal()],
    [fixed('cost'), (harm) => (1 + harm * 0.1) * (0.5 + Math.ceil(random() * 40) / 40)],
    [fixed('output_tokens'), (harm) => (1 + harm * 0.2) * lognormal()],
  ];
}

function sample(draw: Draw, harm: number, n: number): number[] {
  return Array.from({ length: n }, () => draw(harm)).sort((a, b) => a - b);
}

const RUNS = 200;

/** Largest number of wrong verdicts in RUNS that a true rate of `alpha` gives with probability .999. */
const TOLERATED = Math.floor(RUNS * 0.05 + 3.1 * Math.sqrt(RUNS * 0.05 * 0.95));

it('a gate fails wrongly at most as often as promised, every metric worse by just its margin', () => {
  const random = seededRandom(4);
  let wrong = 0;
  for (let run = 0; run < RUNS; run++) {
    const all = streams(random).map(([each, draw]): Measured => {
      return { metric: each, isRequired: false, baseline: sample(draw, 0, 200), candidate: sample(draw, 1, 200) };
    });
    if (judge(all, config).some(({ verdict }) => verdict === 'fail')) wrong++;
  }
  expect(wrong).toBeLessThanOrEqual(TOLERATED);
});

it.each([0, 1, 2, 3, 4])('stream %i passes wrongly at most as often as promised', (index) => {
  const random = seededRandom(40 + index);
  let wrong = 0;
  for (let run = 0; run < RUNS; run++) {
    const [each, draw] = streams(random)[index] ?? [];
    if (each === undefined || draw === undefined) throw new Error('no stream');
    const sides = { baseline: sample(draw, 0, 400), candidate: sample(draw, 1, 400) };
    const [judged] = judge([{ metric: each, isRequired: false, ...sides }], config);
    if (judged?.verdict === 'pass') wrong++;
  }
  expect(wrong).toBeLessThanOrEqual(TOLERATED);
});

it('a difference is Newcombe’s interval', () => {
  const side = (successes: number, total: number) => {
    const { low, high } = wilson(successes, total) ?? { low: 0, high: 1 };
    return { value: successes / total, low, high };
  };
  const { value, low, high } = squareAndAdd(side(56, 70), side(48, 80));
  expect(value).toBeCloseTo(0.2, 12);
  expect([low, high].map((limit) => limit.toFixed(4))).toEqual(['0.0524', '0.3339']);
});

it('without a single failure it says how many sessions show that there are few', () => {
  const none = (n: number) => Array.from({ length: n }, () => 0);
  const measured = (n: number): Measured => {
    return { metric: fixed('empty'), isRequired: false, baseline: none(n), candidate: none(n) };
  };
  const [few] = judge([measured(50)], config);
  expect(few).toMatchObject({ verdict: 'not_enough_data' });
  const needed = 50 + (few?.moreSessions ?? 0);
  expect(needed).toBeLessThan(400);
  expect(judge([measured(needed)], config)[0]?.verdict).toBe('pass');
});

it('as many more sessions as it says are enough, when the difference stays', () => {
  const errors = fixed('errors');
  const half = (n: number) => Array.from({ length: n }, (_, i) => Number(i >= n * 0.9));
  const measured = (n: number): Measured => ({
    metric: errors,
    isRequired: false,
    baseline: half(n),
    candidate: half(n),
  });
  const [few] = judge([measured(100)], config);
  expect(few).toMatchObject({ verdict: 'not_enough_data' });
  const more = few?.moreSessions ?? 0;
  expect(judge([measured(Math.ceil((100 + more) * 1.05))], config)[0]?.verdict).toBe('pass');
  expect(judge([measured(Math.ceil((100 + more) * 0.9))], config)[0]?.verdict).toBe('not_enough_data');
});

it.each([
  ['a baseline of zeros', [0, 0, 0], [1, 1, 1], 'not_enough_data'],
  ['zeros on both sides', [0, 0, 0], [0, 0, 0], 'pass'],
  ['a constant', [5, 5, 5], [5, 5, 5], 'pass'],
  ['one side without values', [5, 5, 5], [], 'not_enough_data'],
  ['no values', [], [], 'not_measured'],
])('%s', (_, baseline, candidate, verdict) => {
  const many = (values: number[]) => Array.from({ length: 40 }, () => values).flat();
  const all = {
    metric: fixed('latency_p95'),
    isRequired: false,
    baseline: many(baseline),
    candidate: many(candidate),
  };
  expect(judge([all], config)[0]).toMatchObject({ verdict });
});
