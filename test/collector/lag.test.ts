import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { SlabProgress } from '../../collector/worker/slab_progress.js';
import { spooledCalls } from './support/spool_lines.js';
import { recordCall, startWorker } from './support/worker_bench.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

describe('the lag of the worker', () => {
  it('is over for a call only when its record is on disk', async () => {
    const { data, queue, losses } = await startWorker(cleanups);
    for (let calls = 1; calls <= 20; calls++) {
      recordCall(queue, losses);
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
