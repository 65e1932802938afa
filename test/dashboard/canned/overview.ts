import type { Overview, Tile } from '../../../dashboard/src/api/types.js';
import { firingSpend, firingTtft, resolvedErrors } from './alerts.js';
import { ago, DAY, HOUR, MINUTE, noise, NOW } from './clock.js';
import * as tiles from './tiles.js';

const STEPS = 144;
const STEP = (24 * HOUR) / STEPS;

function series<P>(seed: number, point: (share: number, random: number) => P): (P & { at: string })[] {
  const random = noise(seed);
  return Array.from({ length: STEPS }, (_, index) => ({
    at: ago(24 * HOUR - index * STEP),
    ...point(index / (STEPS - 1), random()),
  }));
}

/** Bad from the given share of the day on. */
const rise = (share: number, from: number) => Math.min(Math.max((share - from) * 14, 0), 1);

function charts(bad: boolean): Overview['charts'] {
  const from = bad ? 0.8 : 2;
  const month = Date.parse('2026-11-01T00:00:00Z');
  const random = noise(23);
  const daily = bad ? 148 : 92;
  const spent = Array.from({ length: 20 }, (_, day) => ({
    at: new Date(month + day * DAY).toISOString(),
    usd: day * daily + random() * 40,
  }));
  const now = spent.at(-1)?.usd ?? 0;
  return {
    latency: {
      sentence: bad ? 'p95 rose to 8.7 s at 10:14 and has stayed there.' : 'p95 is 6.1 s, steady all day.',
      limit_ms: 10_000,
      points: series(29, (share, noisy) => ({
        p50: 2100 + rise(share, from) * 900 + noisy * 200,
        p95: 5600 + Math.sin(share * 6) * 300 + rise(share, from) * 2600 + noisy * 500,
        p99: 8200 + Math.sin(share * 6) * 300 + rise(share, from) * 3800 + noisy * 1200,
        calls: Math.round(300 + noisy * 80),
      })),
    },
    ttft: {
      sentence: bad
        ? 'p95 crossed its budget at 10:14, when version 2.4.0 of llama-gpu went live.'
        : 'p95 is 0.7 s, 70 % of the budget.',
      limit_ms: 1000,
      points: series(31, (share, noisy) => ({
        p50: 270 + rise(share, from) * 450 + noisy * 60,
        p95: 620 + Math.sin(share * 6) * 80 + rise(share, from) * 1600 + noisy * 240,
        calls: Math.round(300 + noisy * 80),
      })),
    },
    throughput: {
      sentence: '35 calls and 508 output tokens a second now; 6 % more than yesterday.',
      points: series(37, (share, noisy) => ({
        calls_per_second: 26 + Math.sin(share * 6 + 3) * 9 + noisy * 5,
        output_tokens_per_second: 400 + Math.sin(share * 6 + 3) * 130 + noisy * 60,
        error_ratio: noisy > 0.97 ? 0.021 : 0.002 + noisy * 0.002,
      })),
    },
    toxicity: {
      sentence: 'Toxicity on llama-gpu: 0.42 % (0.31 % to 0.55 %) of answers, tolerated 1 %.',
      limit: 0.01,
      points: Array.from({ length: 20 }, (_, day) => {
        const value = 0.0042 + 0.0006 * Math.sin(day);
        const half = 0.006 / Math.sqrt(day + 4);
        return { at: new Date(month + day * DAY).toISOString(), value, low: value - half / 2, high: value + half };
      }),
    },
    cost: {
      sentence: bad
        ? '$2,914 spent, $1,286 left; at this pace the budget is gone on 26 November.'
        : '$1,790 spent of $4,200; November will end near $2,750.',
      limit_usd: 4200,
      period_from: new Date(month).toISOString(),
      period_to: '2026-12-01T00:00:00.000Z',
      spent,
      forecast: Array.from({ length: 11 }, (_, day) => {
        const usd = now + (day + 1) * daily * 1.22;
        return {
          at: new Date(month + (20 + day) * DAY).toISOString(),
          usd,
          low: usd - (day + 1) * 34,
          high: usd + (day + 1) * 31,
        };
      }),
    },
  };
}

const models: Overview['models'] = [
  {
    target: 'openai',
    model: 'gpt-5-mini',
    backend: 'openai',
    calls: 30_118,
    error_ratio: 0.0012,
    ttft_p95_ms: 612,
    latency_p95_ms: 3100,
    output_tokens_per_second: 96.4,
    cost_usd: 41.77,
    cost_source: 'price_list',
    cost_per_1k_calls: 1.387,
    unpriced_calls: 0,
    state: 'near',
    drift: { state: 'ok', words: 'steady' },
  },
  {
    target: 'intent',
    model: 'intent-bert',
    backend: 'triton',
    calls: 412_880,
    error_ratio: 0,
    ttft_p95_ms: null,
    latency_p95_ms: 18.4,
    output_tokens_per_second: null,
    cost_usd: 3.2,
    cost_source: 'gpu_hour',
    cost_per_1k_calls: 0.00775,
    unpriced_calls: 0,
    state: 'ok',
    drift: { state: 'ok', words: 'steady' },
  },
  {
    target: 'llama-gpu',
    model: 'llama-3-70b-instruct',
    backend: 'openai',
    calls: 61_204,
    error_ratio: 0.0041,
    ttft_p95_ms: 2410,
    latency_p95_ms: 8700,
    output_tokens_per_second: 412,
    cost_usd: 88.1,
    cost_source: 'gpu_hour',
    cost_per_1k_calls: 1.44,
    unpriced_calls: 0,
    state: 'over',
    drift: { state: 'over', words: 'output length and 2 more' },
  },
  {
    target: 'batch',
    model: 'house-embedder-v2',
    backend: 'generic',
    calls: 912,
    error_ratio: null,
    ttft_p95_ms: null,
    latency_p95_ms: 240,
    output_tokens_per_second: null,
    cost_usd: null,
    cost_source: 'unpriced',
    cost_per_1k_calls: null,
    unpriced_calls: 912,
    state: 'no_data',
    drift: { state: 'no_data', words: '' },
  },
];

/** Two things are over budget, one is near, one is not known: the day the page exists for. */
export const overviewOver: Overview = {
  from: ago(24 * HOUR),
  to: new Date(NOW).toISOString(),
  step_seconds: STEP / 1000,
  ever_seen_a_call: true,
  demo: false,
  verdict: {
    state: 'over',
    sentence: '2 of 14 checks are over budget.',
    details: [
      { text: 'TTFT p95 on llama-3-70b-instruct is 2.4 s against 1.0 s', state: 'over', finding_key: firingTtft.key },
      { text: 'November will cost $4,960, 118 % of $4,200', state: 'over', finding_key: firingSpend.key },
      { text: 'everything else is within budget', state: 'ok', finding_key: '' },
    ],
  },
  tiles: [
    tiles.spendOver,
    tiles.ttftOver,
    tiles.errorsOk,
    tiles.latencyNear,
    tiles.tokensOk,
    tiles.embeddingLatency,
    tiles.blindUnknown,
    tiles.throughput,
    tiles.spendRefusing,
  ],
  charts: charts(true),
  models,
  alerts: [firingTtft, firingSpend, resolvedErrors],
  deployments: [{ at: ago(4 * HOUR + 50 * MINUTE), target: 'llama-gpu', version: '2.4.0', previous: '2.3.1' }],
};

function within(tile: Tile, value: number, share: number): Tile {
  return { ...tile, state: 'ok', value, share_used: share, forecast: null, forecast_share: null, previous: value };
}

/** Nothing to do today. */
export const overviewOk: Overview = {
  ...overviewOver,
  verdict: { state: 'ok', sentence: 'All 14 checks are within budget.', details: [] },
  tiles: [
    within(tiles.spendOver, 1790, 0.426),
    within(tiles.ttftOver, 702, 0.702),
    tiles.errorsOk,
    within(tiles.latencyNear, 6100, 0.61),
  ],
  charts: charts(false),
  models: models.map((row) => ({ ...row, state: 'ok' as const })),
  alerts: [],
  deployments: [],
};

function withoutCalls(tile: Tile): Tile {
  return {
    ...tile,
    state: 'no_data',
    value: null,
    share_used: null,
    forecast: null,
    forecast_share: null,
    previous: null,
    interval_low: null,
    interval_high: null,
    sample_size: 0,
    note: 'no calls in this range',
    spark: tile.spark.map(() => null),
  };
}

/** Calls were seen once, but none in this range: nothing may be green. */
export const overviewNoData: Overview = {
  ...overviewOver,
  verdict: { state: 'no_data', sentence: 'Not enough calls to say: none of 14 checks has an answer.', details: [] },
  tiles: [...[tiles.spendOver, tiles.ttftOver, tiles.errorsOk].map(withoutCalls), tiles.driftLearning],
  charts: {
    latency: { sentence: 'No calls in this range.', limit_ms: 10_000, points: [] },
    ttft: { sentence: 'No calls in this range.', limit_ms: 1000, points: [] },
    throughput: { sentence: 'No calls in this range.', points: [] },
    toxicity: null,
    cost: { ...charts(false).cost, sentence: 'Nothing priced yet.', spent: [], forecast: [] },
  },
  models: [],
  alerts: [],
  deployments: [],
};

/** Before the first call. */
export const overviewEmpty: Overview = { ...overviewNoData, ever_seen_a_call: false };

/** The first look without a server of one's own. */
export const overviewDemo: Overview = { ...overviewOver, demo: true };
