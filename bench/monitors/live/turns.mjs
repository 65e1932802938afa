import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Preloaded into every process of the program: each second, how long its event loop stood still at most, milliseconds.
const folder = process.env.BENCH_TURNS;
const role = process.argv[2] ?? '';
if (folder !== undefined && role.startsWith('internal-')) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  setInterval(() => {
    appendFileSync(`${folder}/${role}`, `${Date.now()} ${(delay.max / 1e6).toFixed(1)}\n`);
    delay.reset();
  }, 1000).unref();
}
