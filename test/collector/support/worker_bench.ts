import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChunkQueue } from '../../../collector/queue/chunk_queue.js';
import { ExchangeRecorder } from '../../../collector/queue/exchange_recorder.js';
import { QueueLosses } from '../../../collector/queue/queue_losses.js';
import { WorkerHost } from '../../../collector/worker_host.js';
import { configSchema } from '../../../core/config/schema.js';
import { createLogger } from '../../../core/process/log.js';

/** A worker behind a queue, as the collector keeps it, and the disk it writes to. */
export async function startWorker(cleanups: (() => unknown)[]) {
  const data = mkdtempSync(join(tmpdir(), 'sidelight-lag-'));
  const config = configSchema.parse({
    targets: [{ name: 'model', upstream: 'http://127.0.0.1:1', metrics: 'off' }],
    store: { data },
    collector: { salt: 'salt' },
  });
  const losses = new QueueLosses();
  const queue = new ChunkQueue(64e6, losses);
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
  return { data, queue, losses, host };
}

/** One whole exchange, as the http tap tells of it. */
export function recordCall(queue: ChunkQueue, losses: QueueLosses): void {
  const headers = ['content-type', 'application/json'];
  const recorder = new ExchangeRecorder(queue, losses, {
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
