import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ChunkQueue } from '../../collector/queue/chunk_queue.js';
import { ExchangeRecorder } from '../../collector/queue/exchange_recorder.js';
import { QueueLosses } from '../../collector/queue/queue_losses.js';
import { WorkerHost } from '../../collector/worker_host.js';
import { SlabProgress } from '../../collector/worker/slab_progress.js';
import { configSchema } from '../../core/config/schema.js';
import { createLogger } from '../../core/process/log.js';
import { spooledCalls } from './support/spool_lines.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function startWorker() {
  const data = mkdtempSync(join(tmpdir(), 'sidelight-lag-'));
  const config = configSchema.parse({
    targets: [{ name: 'model', upstream: 'http://127.0.0.1:1', metrics: 'off' }],
    store: { data },
    collector: { salt: 'salt' },
  });
  const queue = new ChunkQueue(64e6);
  const host = new WorkerHost({
    config,
    collectorId: 'c1',
    queue,
    log: createLogger('test', 'silent'),
    onBudgets: () => undefined,
  });
  cleanups.push(
    () => rmSync(data, { recursive: true }),
    () => host.stop(5000, () => []),
  );
  await host.start();
  return { data, queue };
}

/** One whole exchange, as the http tap tells of it. */
function record(queue: ChunkQueue): void {
  const headers = ['content-type', 'application/json'];
  const recorder = new ExchangeRecorder(queue, new QueueLosses(), {
    target: 0,
    method: 'POST',
    url: '/v1/completions',
    httpVersion: '1.1',
    headers,
  });
  recorder.requestData(Buffer.from('{"model":"m","prompt":"p"}'));
  recorder.requestEnd();
  recorder.response({ status: 200, headers, upgraded: false });
  recorder.responseData(Buffer.from('{"object":"text_completion","choices":[{"index":0,"text":"o"}]}'));
  recorder.responseEnd([]);
}

describe('the lag of the worker', () => {
  it('is over for a call only when its record is on disk', async () => {
    const { data, queue } = await startWorker();
    for (let calls = 1; calls <= 20; calls++) {
      record(queue);
      queue.flush();
      expect(queue.stats().lagSeconds).toBeGreaterThan(0);
      while (queue.stats().lagSeconds > 0) await setImmediate();
      expect(spooledCalls(data)).toHaveLength(calls);
    }
  });
});

describe('how far the worker is', () => {
  it('goes on only when all exchanges of a slab, and of those before it, are done with', () => {
    const progress = new SlabProgress();
    progress.begin(10);
    const first = progress.hold();
    progress.end();
    progress.begin(200);
    const [second, third] = [progress.hold(), progress.hold()];
    second();
    progress.end();
    third();
    expect(progress.takeDone()).toBe(0);
    first();
    expect(progress.takeDone()).toBe(210);
    expect(progress.takeDone()).toBe(0);
  });

  it('does not wait for what ended outside of a slab', () => {
    const progress = new SlabProgress();
    progress.hold();
    progress.begin(10);
    progress.end();
    expect(progress.takeDone()).toBe(10);
  });
});
