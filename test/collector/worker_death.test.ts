import { afterEach, expect, it, vi } from 'vitest';
import { spooledCalls } from './support/spool_lines.js';
import { recordCall, startWorker } from './support/worker_bench.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** What the queue is told of one call. */
const RECORDS = 7;

it('what was on its way to a worker that dies is counted, the calls of it that have ended too', async () => {
  const { data, queue, losses, host } = await startWorker(cleanups);
  recordCall(queue, losses);
  queue.flush();
  await vi.waitFor(() => expect(queue.stats().sizeBytes).toBe(0));
  expect(losses.dropped.size).toBe(0);
  const killed = host.kill();
  // Told to end, it reads no more: one call has been sent to it, one is still being gathered.
  recordCall(queue, losses);
  queue.flush();
  recordCall(queue, losses);
  await killed;
  expect(host.restarts).toBe(1);
  expect([...losses.dropped]).toEqual([
    ['worker_restarted', { chunks: 2 * RECORDS, bytes: expect.any(Number) as number }],
  ]);
  expect(losses.dropped.get('worker_restarted')?.bytes).toBeGreaterThan(0);
  recordCall(queue, losses);
  queue.flush();
  await vi.waitFor(() => expect(spooledCalls(data)).toHaveLength(2), { timeout: 10_000 });
  expect(losses.dropped.get('worker_restarted')?.chunks).toBe(2 * RECORDS);
});
