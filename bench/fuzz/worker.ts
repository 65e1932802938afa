import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { runInNewContext } from 'node:vm';
import { createFuzzer, type Fuzzed } from '../../test/capture/helpers/fuzz.js';

/** What the main thread is told: where we are, how much memory is held, what was slow, what broke. */
export interface Progress {
  done: number;
  heapMb: number;
  rssMb: number;
  slowest: (Fuzzed & { index: number })[];
  broken: string[];
}

const REPORT_EVERY = 1000;
const SLOWEST = 10;

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

async function main(exchanges: number, first: number): Promise<void> {
  const fuzz = createFuzzer();
  const progress: Progress = { done: 0, heapMb: 0, rssMb: 0, slowest: [], broken: [] };
  for (let index = first; index < first + exchanges; index++) {
    try {
      const fuzzed = await fuzz(index);
      progress.slowest.push({ ...fuzzed, index });
    } catch (error) {
      progress.broken.push(`${index}: ${String(error)}`);
    }
    progress.done++;
    if (progress.done % REPORT_EVERY !== 0 && progress.done !== exchanges) continue;
    progress.slowest = progress.slowest.sort((a, b) => b.ms - a.ms).slice(0, SLOWEST);
    if (typeof collectGarbage === 'function') collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    parentPort?.postMessage({ ...progress, heapMb: (heapUsed + external) / 1e6, rssMb: rss / 1e6 }, []);
  }
}

const { exchanges, first } = workerData as { exchanges: number; first: number };
await main(exchanges, first);
