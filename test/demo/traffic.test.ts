import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startDemo, type Demo } from '../../demo/index.js';
import { startModelServer, type ModelServer } from '../../demo/model_server.js';
import { driftingMoodAt, moodAt } from '../../demo/mood.js';
import { seeded } from '../../demo/random.js';
import { demoConfig, DEMO_TARGETS } from '../../demo/targets.js';
import { runTraffic } from '../../demo/traffic.js';
import { configSchema } from '../../core/config/schema.js';

const FAST = { firstTokenMs: [0, 1], tokensPerSecond: 100_000 } as const;
const running: (ModelServer | Demo)[] = [];

afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

describe('demo traffic', () => {
  it('talks to every target, streams, embeds and uses tools, and stops when told', async () => {
    const seen = new Set<string>();
    const mood = () => ({ slowness: 0, errorRate: 0, temper: 0 });
    const taps: Record<string, string> = {};
    for (const { name } of DEMO_TARGETS) {
      const onRequest = (path: string, body: Record<string, unknown>): void => {
        seen.add(name).add(path);
        if (body['stream'] === true) seen.add('stream');
        if (body['tools'] !== undefined) seen.add('tools');
        if (Array.isArray(body['messages']) && body['messages'].length > 2) seen.add('history');
      };
      const server = await startModelServer({ models: { any: FAST }, port: 0, seed: 1, mood, onRequest });
      running.push(server);
      taps[name] = server.url;
    }
    const stop = new AbortController();
    const done = runTraffic({ taps, perSecond: 100, seed: 7, signal: stop.signal });
    const wanted = [...DEMO_TARGETS.map(({ name }) => name), '/v1/embeddings', 'stream', 'tools', 'history'];
    await vi.waitFor(() => expect([...seen]).toEqual(expect.arrayContaining(wanted)), { timeout: 15_000 });
    stop.abort();
    await done;
  });

  it('goes on when taps cut connections', async () => {
    let cut = 0;
    const server = createServer((socket) => {
      cut++;
      socket.on('error', () => undefined).destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const tap = `http://127.0.0.1:${port}`;
    const stop = new AbortController();
    const done = runTraffic({
      taps: { 'demo-api': tap, 'demo-gpu': tap },
      perSecond: 200,
      seed: 7,
      signal: stop.signal,
    });
    await vi.waitFor(() => expect(cut).toBeGreaterThan(50), { timeout: 15_000 });
    stop.abort();
    await done;
    server.close();
  });
});

describe('the demo', () => {
  it('comes back on the same ports', async () => {
    const first = await startDemo();
    await first.stop();
    const second = await startDemo(first.ports);
    running.push(second);
    expect(second.upstreams).toEqual(first.upstreams);
  });

  it('has two targets, marked as demo, priced by token and by GPU-hour, and a budget', () => {
    const config = demoConfig(configSchema.parse({}), {}, { host: '127.0.0.1', port: 4100 });
    expect(config.targets.map(({ purpose, listen }) => [purpose, listen?.port])).toEqual([
      ['demo', 4100],
      ['demo', 4101],
    ]);
    expect(config.targets[1]?.price?.gpu_hour).toBeGreaterThan(0);
    expect(config.budgets).toHaveLength(1);
  });

  it('is watched against a reference of minutes, unless another one is asked for', () => {
    const tap = { host: '127.0.0.1', port: 4100 };
    const { drift, bias } = demoConfig(configSchema.parse({}), {}, tap);
    expect([drift.reference, bias.groups.map(({ by }) => by)]).toEqual([300_000, ['tenant']]);
    const mine = configSchema.parse({ drift: { reference: '2d' }, bias: { enabled: false } });
    expect(demoConfig(mine, {}, tap)).toMatchObject({ drift: mine.drift, bias: mine.bias });
  });

  it('has a slow spell in every five minutes', () => {
    const slow = Array.from({ length: 300 }, (_, second) => moodAt(second * 1000).slowness > 1);
    expect(slow.filter(Boolean)).toHaveLength(40);
    expect(moodAt(300_000 + 115_000)).toEqual(moodAt(115_000));
  });

  it('has a model that changes for a while when it is known, and again in every hour', () => {
    const bad = Array.from({ length: 60 }, (_, minute) => driftingMoodAt(minute * 60_000).temper > 0);
    expect(bad.indexOf(true)).toBe(7);
    expect(bad.filter(Boolean)).toHaveLength(15);
    expect(driftingMoodAt(3_600_000 + 480_000)).toEqual(driftingMoodAt(480_000));
  });

  it('is the same for the same seed', () => {
    const [a, b] = [seeded(5), seeded(5)];
    const numbers = Array.from({ length: 1000 }, () => a());
    expect(Array.from({ length: 1000 }, () => b())).toEqual(numbers);
    expect(numbers.every((each) => each >= 0 && each < 1)).toBe(true);
    expect(numbers.reduce((sum, each) => sum + each, 0) / 1000).toBeCloseTo(0.5, 1);
  });
});
