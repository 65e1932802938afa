import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../support.js';

const MINUTE_MS = 60_000;

interface Items {
  items: {
    target: string;
    state: string;
    urls: string[];
    hint: string;
    metrics: { name: string; unit: string; value: number | null; points: { at: string; value: number }[] }[];
  }[];
}

describe('GET /api/v1/server-metrics', () => {
  let service: TestService;
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 40_000;
  let clock = now;

  /** What a collector posts, so many seconds before now. */
  async function post(secondsAgo: number, collector: string, target: string, values: Record<string, number>) {
    const metrics = Object.entries(values).map(([name, value]) => ({
      name: `sidelight_server_${name}`,
      labels: name === 'metrics_up' ? { target, url: 'http://a/metrics http://b/metrics' } : { target },
      value,
    }));
    clock = now - secondsAgo * 1000;
    const body = { collector_id: collector, at: new Date(clock).toISOString(), metrics };
    expect((await service.postJson('/api/v1/collectors/status', body)).status).toBe(204);
    clock = now;
  }

  beforeAll(async () => {
    service = await startTestService(
      {
        targets: [
          { name: 'llama', upstream: 'http://127.0.0.1:8000', listen: '4101' },
          { name: 'quiet', upstream: 'http://127.0.0.1:8001', listen: '4102' },
          { name: 'silenced', upstream: 'http://127.0.0.1:8003', listen: '4103', metrics: 'off' },
        ],
      },
      { clock: { now: () => clock, monotonic: () => performance.now() } },
    );
    for (const [secondsAgo, requests, waiting] of [
      [190, 1000, 1],
      [100, 1060, 2],
      [30, 60, 4],
      [20, 120, 4],
    ] as const) {
      await post(secondsAgo, 'one', 'llama', { requests_total: requests, requests_waiting: waiting, metrics_up: 1 });
    }
    await post(20, 'two', 'llama', { requests_waiting: 2, kv_cache_use_ratio: 0.9 });
    await post(25, 'one', 'llama', { kv_cache_use_ratio: 0.5 });
    await post(7200, 'far', 'elsewhere', { requests_running: 1, metrics_up: 1 });
  });
  afterAll(() => service.stop());

  const ask = async (query: string) =>
    ((await (await service.get(`/api/v1/server-metrics${query}`)).json()) as Items).items;

  it('shows each target, and says what to do where there is nothing', async () => {
    const items = await ask('?from=10m');
    expect(items.map(({ target, state }) => [target, state])).toEqual([
      ['llama', 'up'],
      ['quiet', 'not_found'],
      ['silenced', 'off'],
      ['elsewhere', 'down'],
    ]);
    expect(items[0]?.urls).toEqual(['http://a/metrics', 'http://b/metrics']);
    expect(items[1]?.hint).toContain('metrics: http://HOST:PORT/metrics');
  });

  it('gives gauges, and rates of counters, also across a restart', async () => {
    const [llama] = await ask('?from=10m&target=llama');
    const values = Object.fromEntries(llama?.metrics.map(({ name, value }) => [name, value]) ?? []);
    // Collectors side by side: queues add up, shares are averaged.
    expect(values).toEqual({ waiting: 6, kvCacheUse: 0.7, requests: 2 });
    const requests = llama?.metrics.find(({ name }) => name === 'requests');
    expect(requests?.points.map(({ value }) => value)).toEqual([0, 1, 2]);
  });

  it('takes what is old for no present value', async () => {
    const [elsewhere] = await ask('?from=3h&target=elsewhere');
    expect(elsewhere?.metrics[0]).toMatchObject({ name: 'running', value: null, points: [{ value: 1 }] });
    expect(await ask('?from=10m&target=nobody')).toEqual([]);
  });
});
