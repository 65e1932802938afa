import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { superviseCollector, type SupervisedCollector } from '../../../collector/supervisor/index.js';
import { configSchema } from '../../../core/config/schema.js';
import { createLogger } from '../../../core/process/log.js';
import { closeServer, listen } from '../support/tap_bench.js';

/** `sidelight up` is killed more often elsewhere, its service too. */
const KILLS = Number(process.env['SIDELIGHT_TEST_KILLS'] ?? 2);
/** The built product: what a user runs starts in a third of the time that uncompiled sources take. */
const ENTRY = fileURLToPath(new URL('../../../dist/sidelight.js', import.meta.url));
const log = createLogger('test', 'silent');

const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function config(upstreamPort: number, listenOn: number | string = 0) {
  const data = mkdtempSync(join(tmpdir(), 'sidelight-supervisor-'));
  cleanups.push(() => rmSync(data, { recursive: true, force: true }));
  return configSchema.parse({
    targets: [{ name: 'model', upstream: `http://127.0.0.1:${upstreamPort}`, listen: listenOn, metrics: 'off' }],
    store: { data },
    collector: { health: 0, salt: 'salt' },
    log_level: 'error',
  });
}

async function upstream() {
  const server = createServer((incoming, response) => {
    incoming.resume();
    incoming.on('end', () => response.setHeader('content-type', 'application/json').end('{"ok":1}'));
  });
  cleanups.push(() => closeServer(server));
  return listen(server);
}

type Result = 'ok' | 'refused' | 'reset';

/** One call on a connection of its own. */
function call(port: number): Promise<Result> {
  return new Promise((resolve) => {
    const outgoing = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/x/predict', agent: false },
      (response) => {
        response.resume();
        response.on('end', () => resolve('ok'));
        response.on('error', () => resolve('reset'));
      },
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'),
    );
    outgoing.end('{}');
  });
}

describe('supervisor', () => {
  let collector: SupervisedCollector;
  let port: number;
  beforeAll(async () => {
    collector = await superviseCollector({ config: config(await upstream()), entry: ENTRY, log });
    cleanups.push(() => collector.stop());
    port = collector.addresses['model']?.port ?? 0;
  });

  it('starts the collector and tells where it listens', async () => {
    expect(await call(port)).toBe('ok');
    const { status } = await fetch(`http://127.0.0.1:${collector.healthAddress.port}/readyz`);
    expect(status).toBe(200);
  });

  it(`refuses nobody through ${KILLS} kills under load`, { timeout: 180_000 + KILLS * 20_000 }, async () => {
    const results: Record<Result, number> = { ok: 0, refused: 0, reset: 0 };
    const load = { done: false };
    const concurrency = 8;
    const clients = Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (!load.done) results[await call(port)]++;
      }),
    );
    for (let kill = 0; kill < KILLS; kill++) {
      const [before, { pid }] = [results.ok, collector];
      await vi.waitFor(() => expect(results.ok).toBeGreaterThan(before + 50), { interval: 10 });
      process.kill(pid ?? 0, 'SIGKILL');
      await vi.waitFor(() => expect(collector.pid).not.toBe(pid), { interval: 10 });
      const after = results.ok;
      await vi.waitFor(() => expect(results.ok).toBeGreaterThan(after), { interval: 10 });
    }
    load.done = true;
    await clients;
    expect(results.refused).toBe(0);
    // Only connections the killed process had accepted can be reset: one for each client at most.
    expect(results.reset).toBeLessThanOrEqual(KILLS * concurrency);
  });

  it('keeps connections that come while no collector is there', async () => {
    const { pid } = collector;
    process.kill(pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH'));
    const results = await Promise.all(Array.from({ length: 200 }, () => call(port)));
    expect(new Set(results)).toEqual(new Set(['ok']));
  });

  it('stops it', async () => {
    const { pid } = collector;
    await collector.stop();
    expect(await call(port)).toBe('refused');
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  });
});

describe('a collector that cannot start', () => {
  it('says once why calls can never be captured', async () => {
    const unusable = config(await upstream());
    const [target] = unusable.targets;
    if (target !== undefined) target.backend = 'nonsense';
    await expect(superviseCollector({ config: unusable, entry: ENTRY, log })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('there is no backend "nonsense"'),
      hint: expect.any(String),
    });
  });

  it('names the host that cannot be looked up', async () => {
    const unknown = config(1);
    for (const target of unknown.targets) target.listen = { host: 'nowhere.invalid', port: 0 };
    await expect(superviseCollector({ config: unknown, entry: ENTRY, log })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringMatching(/^nowhere\.invalid:0 \(the tap of model\) cannot be used \(E[A-Z_]+\)$/),
      hint: 'Choose another one with --listen.',
    });
  });

  it('names the port that is in use and the flag that changes it', async () => {
    const other = createTcpServer();
    const taken = await listen(other);
    cleanups.push(() => closeServer(other));
    const started = superviseCollector({ config: config(1, taken), entry: ENTRY, log });
    await expect(started).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${taken} (the tap of model) is in use`),
      hint: expect.stringContaining('--listen'),
    });
  });
});
