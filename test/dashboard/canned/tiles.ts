import type { Tile } from '../../../dashboard/src/api/types.js';
import { noise } from './clock.js';

function spark(seed: number, shape: (share: number, random: number) => number): number[] {
  const random = noise(seed);
  return Array.from({ length: 40 }, (_, index) => shape(index / 39, random()));
}

const plain: Tile = {
  id: 'tile',
  label: 'Tile',
  state: 'ok',
  value: 0,
  unit: 'ratio',
  limit: null,
  limit_label: '',
  share_used: null,
  forecast: null,
  forecast_share: null,
  previous: null,
  interval_low: null,
  interval_high: null,
  sample_size: 0,
  note: '',
  spark: [],
};

export const spendOver: Tile = {
  ...plain,
  id: 'budget:month',
  label: 'Spend, November',
  state: 'over',
  value: 2914,
  unit: 'usd',
  limit: 4200,
  limit_label: 'of $4,200.00',
  share_used: 0.694,
  forecast: 4960,
  forecast_share: 0.62,
  sample_size: 504_202,
  note: 'At this pace the budget is gone on 26 November.',
  spark: spark(3, (share, random) => share * 10 + random * 0.4),
};

export const spendRefusing: Tile = {
  ...spendOver,
  id: 'spend:day',
  label: 'Spend, 20 November',
  value: 4201.5,
  share_used: 1.0004,
  forecast: null,
  forecast_share: null,
  refusing: true,
  note: 'enforcing: calls are refused since 20 November, 14:02 UTC (312 calls so far)',
};

export const ttftOver: Tile = {
  ...plain,
  id: 'ttft_p95',
  label: 'TTFT p95',
  state: 'over',
  value: 2410,
  unit: 'ms',
  limit: 1000,
  limit_label: 'budget 1.0 s',
  share_used: 2.41,
  previous: 710,
  sample_size: 61_204,
  spark: spark(5, (share, random) => (share > 0.8 ? 8 + random * 2 : 2 + random)),
};

export const errorsOk: Tile = {
  ...plain,
  id: 'error_ratio',
  label: 'Errors',
  value: 0.0031,
  unit: 'ratio',
  limit: 0.01,
  limit_label: 'budget 1 %',
  share_used: 0.31,
  previous: 0.0035,
  interval_low: 0.0029,
  interval_high: 0.0033,
  sample_size: 504_202,
  spark: spark(7, (_, random) => 3 + random * 2),
};

export const latencyNear: Tile = {
  ...plain,
  id: 'latency_p95',
  label: 'Latency p95',
  state: 'near',
  value: 8700,
  unit: 'ms',
  limit: 10_000,
  limit_label: 'budget 10.0 s',
  share_used: 0.87,
  previous: 8300,
  sample_size: 91_322,
  spark: spark(11, (share, random) => 4 + share * 2 + random),
};

export const throughput: Tile = {
  ...plain,
  id: 'throughput',
  label: 'Throughput',
  state: 'no_data',
  value: 35.2,
  unit: 'calls',
  rate_per: 's',
  note: '508 output tokens/s',
  previous: 33.1,
  sample_size: 504_202,
  spark: spark(13, (share, random) => 5 + Math.sin(share * 6) * 2 + random),
};

export const tokensOk: Tile = {
  ...plain,
  id: 'budget:tokens',
  label: 'Output tokens, today',
  value: 12_400_000,
  unit: 'tokens',
  limit: 40_000_000,
  limit_label: 'of 40 M tok',
  share_used: 0.31,
  forecast: 19_800_000,
  sample_size: 91_322,
  spark: spark(17, (share, random) => share * 8 + random),
};

export const blindUnknown: Tile = {
  ...plain,
  id: 'capture_loss',
  label: 'Calls not captured',
  state: 'no_data',
  value: null,
  unit: 'ratio',
  limit: 0.001,
  limit_label: 'budget 0.1 %',
  note: 'no collector has reported yet',
  spark: [],
};

export const embeddingLatency: Tile = {
  ...plain,
  id: 'latency_p95:embed',
  label: 'Latency p95, embeddings',
  value: 18.4,
  unit: 'ms',
  limit: 50,
  limit_label: 'budget 50 ms',
  share_used: 0.368,
  previous: 18.4,
  sample_size: 412_880,
  spark: spark(19, (_, random) => 3 + random),
};

export const driftLearning: Tile = {
  ...plain,
  id: 'drift',
  label: 'Drift',
  state: 'no_data',
  value: null,
  unit: 'count',
  limit_label: '≤ 1 false alarm / 30 d',
  sample_size: 404,
  note: 'learning: 404 of 10,000 sessions, 0.1 of 7 d',
};
