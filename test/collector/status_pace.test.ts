import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Collector } from '../../collector/index.js';
import { configSchema } from '../../core/config/schema.js';
import { createLogger } from '../../core/process/log.js';
import { closeServer, listen } from './support/tap_bench.js';

const SPENT = { name: 'team', target: '*', refuse: true, message: 'spent', seconds_left: 3600 };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A service that is asked, and not there until it has been asked twice. */
async function startService() {
  const waiting: (() => void)[] = [];
  const state = { asked: 0 };
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      state.asked++;
      if (state.asked <= 2) response.writeHead(503).end();
      else response.end(JSON.stringify({ budgets: [SPENT] }));
      for (const resolve of waiting.splice(0)) resolve();
    });
  });
  const port = await listen(server);
  cleanups.push(() => closeServer(server));
  return {
    url: `http://127.0.0.1:${port}`,
    async hasBeenAsked(times: number): Promise<void> {
      while (state.asked < times) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    get asked() {
      return state.asked;
    },
  };
}

it('a collector asks how budgets stand at once, within seconds until it is told, and then every ten', async () => {
  const [service, model] = [await startService(), createServer((_, response) => response.end('{}'))];
  const data = mkdtempSync(join(tmpdir(), 'sidelight-pace-'));
  const upstream = `http://127.0.0.1:${await listen(model)}`;
  const config = configSchema.parse({
    targets: [{ name: 'model', upstream, metrics: 'off', tap: 'http' }],
    store: { data },
    collector: { id: 'c1', salt: 'salt', to: service.url },
  });
  const collector = new Collector({ config, log: createLogger('test', 'silent') });
  // Nothing is taken off the delays.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  cleanups.push(
    () => rmSync(data, { recursive: true }),
    () => closeServer(model),
    () => collector.stop(),
  );
  await collector.start();
  const { port } = await collector.listen('model', { host: '127.0.0.1', port: 0 });
  const call = async () => (await fetch(`http://127.0.0.1:${port}/v1/completions`, { method: 'POST' })).status;

  await service.hasBeenAsked(1);
  expect(await call()).toBe(200);
  vi.advanceTimersByTime(1000);
  await service.hasBeenAsked(2);
  vi.advanceTimersByTime(2000);
  await service.hasBeenAsked(3);
  while ((await call()) !== 429) await new Promise((resolve) => setImmediate(resolve));
  // What was set off before it was told still comes; from then on the pace is another one.
  vi.advanceTimersByTime(4000);
  await service.hasBeenAsked(4);
  vi.advanceTimersByTime(9999);
  await call();
  expect(service.asked).toBe(4);
  vi.advanceTimersByTime(1);
  await service.hasBeenAsked(5);
});
