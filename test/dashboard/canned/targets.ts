import type { ServerMetrics, TargetStatus } from '../../../dashboard/src/api/types.js';
import { ago, DAY, HOUR } from './clock.js';

export const targets: TargetStatus[] = [
  {
    name: 'llama-gpu',
    environment: 'production',
    version: '2.4.0',
    backends: ['openai'],
    models: ['llama-3-70b-instruct'],
    first_call_at: ago(61 * DAY),
    last_call_at: ago(1200),
    calls_24h: 61_204,
    gpu_hour_usd: 2.4,
    demo: false,
    tap_url: null,
  },
  {
    name: 'openai',
    environment: 'production',
    version: '',
    backends: ['openai'],
    models: ['gpt-5-mini'],
    first_call_at: ago(58 * DAY),
    last_call_at: ago(8540),
    calls_24h: 30_118,
    gpu_hour_usd: null,
    demo: false,
    tap_url: null,
  },
  {
    name: 'intent',
    environment: 'production',
    version: 'r12',
    backends: ['triton'],
    models: ['intent-bert'],
    first_call_at: ago(20 * DAY),
    last_call_at: ago(30 * HOUR),
    calls_24h: 0,
    gpu_hour_usd: 0.8,
    demo: false,
    tap_url: null,
  },
  {
    name: 'batch',
    environment: 'staging',
    version: '',
    backends: [],
    models: [],
    first_call_at: null,
    last_call_at: null,
    calls_24h: 0,
    gpu_hour_usd: null,
    demo: false,
    tap_url: null,
  },
];

const points = (values: number[]) =>
  values.map((value, index) => ({ at: ago((values.length - index) * 60_000), value }));

export const serverMetrics: ServerMetrics[] = [
  {
    target: 'llama-gpu',
    state: 'up',
    urls: ['http://127.0.0.1:8000/metrics'],
    last_at: ago(5000),
    hint: '',
    metrics: [
      { name: 'waiting', label: 'In the queue', unit: 'count', value: 7, points: points([0, 3, 7]) },
      { name: 'kvCacheUse', label: 'KV cache', unit: 'ratio', value: 0.83, points: points([0.4, 0.7, 0.83]) },
      { name: 'gpuMemoryUsed', label: 'GPU memory', unit: 'bytes', value: 62e9, points: points([61e9, 62e9]) },
      { name: 'gpuMemoryTotal', label: 'GPU memory in all', unit: 'bytes', value: 80e9, points: points([80e9]) },
      { name: 'requests', label: 'Requests', unit: 'per_second', value: 2.5, points: points([2, 2.5]) },
    ],
  },
  {
    target: 'intent',
    state: 'not_found',
    urls: [],
    last_at: null,
    hint: 'Write where they are: metrics: http://HOST:PORT/metrics.',
    metrics: [],
  },
];
