import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Collector } from '../../collector/index.js';
import { ChunkQueue } from '../../collector/queue/chunk_queue.js';
import { QueueLosses } from '../../collector/queue/queue_losses.js';
import { RECORD } from '../../collector/queue/records.js';
import { watchWorker } from '../../collector/watchdog.js';
import { configSchema } from '../../core/config/schema.js';
import { createLogger } from '../../core/process/log.js';
import { spooledCalls } from './support/spool_lines.js';
import { closeServer, listen } from './support/tap_bench.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const HERE = { host: '127.0.0.1', port: 0 };

describe('a spool that cannot be written', () => {
  it('does not keep the collector from starting: traffic passes, readiness names the folder, capture begins when it can', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sidelight-trouble-'));
    writeFileSync(join(data, 'spool'), 'not a folder');
    const upstream = createServer((incoming, response) => {
      incoming.resume();
      incoming.on('end', () => response.setHeader('content-type', 'application/json').end('{"ok":1}'));
    });
    const config = configSchema.parse({
      targets: [{ name: 'model', upstream: `http://127.0.0.1:${await listen(upstream)}`, metrics: 'off' }],
      store: { data },
      collector: { id: 'c1', salt: 'salt' },
      log_level: 'error',
    });
    const collector = new Collector({ config, log: createLogger('test', 'silent'), drainMs: 1000 });
    cleanups.push(
      () => rmSync(data, { recursive: true }),
      () => closeServer(upstream),
      () => collector.stop(),
    );
    await collector.start();
    const { port } = await collector.listen('model', HERE);
    const health = await collector.listenHealth(HERE);
    const ask = () => fetch(`http://127.0.0.1:${port}/x/predict`, { method: 'POST', body: '{"in":1}' });
    const ready = () => fetch(`http://127.0.0.1:${health.port}/readyz`);
    expect((await ask()).status).toBe(200);
    const answer = await ready();
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain(join(data, 'spool'));
    rmSync(join(data, 'spool'));
    await vi.waitFor(async () => expect((await ready()).status).toBe(200), { timeout: 10_000 });
    await vi.waitFor(() => expect(spooledCalls(data)).toHaveLength(1), { timeout: 5000 });
  });
});

/** A thread may have to wait for its turn on a busy machine, and hangs in nothing. */
const HUNG_AFTER_MS = 2000;

describe('a worker that hangs', () => {
  function startWorker(code: string) {
    const queue = new ChunkQueue(1e6, new QueueLosses());
    const consumed = new SharedArrayBuffer(4);
    const worker = new Worker(code, { eval: true, workerData: consumed });
    const state = { hung: 0, exited: false };
    worker.on('exit', () => (state.exited = true));
    queue.attach({ consumed: new Int32Array(consumed), post: (slab) => worker.postMessage(slab, [slab]) });
    const end = watchWorker({
      progress: () => queue.progress(),
      onHung: () => {
        state.hung++;
        void worker.terminate();
      },
      lookEveryMs: 20,
      hungAfterMs: HUNG_AFTER_MS,
    });
    cleanups.push(end, () => worker.terminate());
    return { queue, state };
  }

  it('is ended, though it listens to nobody', async () => {
    const { queue, state } = startWorker(
      `require('node:worker_threads').parentPort.on('message', () => { for (;;); });`,
    );
    queue.data(RECORD.clientData, 1, 0, Buffer.from('x'));
    queue.flush();
    await vi.waitFor(() => expect(state.exited).toBe(true), { timeout: 5000 });
    expect(state.hung).toBe(1);
  });

  it('is not confused with one that has nothing to do, or works', async () => {
    const { queue, state } = startWorker(
      `const { parentPort, workerData } = require('node:worker_threads');
       parentPort.on('message', (slab) => Atomics.add(new Int32Array(workerData), 0, slab.byteLength));`,
    );
    // Something to do at first, then nothing, each for longer than a hanging one is given in all.
    const busyUntil = performance.now() + 1.2 * HUNG_AFTER_MS;
    const until = busyUntil + 1.2 * HUNG_AFTER_MS;
    await vi.waitFor(() => {
      if (performance.now() < busyUntil) queue.data(RECORD.clientData, 1, 0, Buffer.from('x'));
      expect(performance.now()).toBeGreaterThan(until);
    });
    expect(state).toEqual({ hung: 0, exited: false });
  });
});
