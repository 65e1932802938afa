import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ConfigInput } from '../../../core/config/schema.js';
import { cpuTimes } from '../../tap/cpu.js';
import { childOf, freePort, untilListening } from '../../tap/processes.js';

const ENTRY = fileURLToPath(new URL('../../../dist/sidelight.js', import.meta.url));
const TURNS = fileURLToPath(new URL('turns.mjs', import.meta.url));

/** The real program with all its processes, as a user starts it. */
export interface Sidelight {
  service: string;
  tap: string;
  /** CPU time of the service so far, seconds. */
  cpuSeconds(): number;
  /** How long the event loop of a process stood still at most since then, milliseconds. */
  stood(role: 'internal-service' | 'internal-collector', since: number): number;
  stop(): Promise<void>;
}

export async function startSidelight(folder: string, upstreamPort: number, config: ConfigInput): Promise<Sidelight> {
  if (!existsSync(ENTRY)) throw new Error('dist/sidelight.js is missing: npm run build');
  const [tap, health, service] = [await freePort(), await freePort(), await freePort()];
  const turns = path.join(folder, `turns-${service}`);
  mkdirSync(turns);
  const file = path.join(folder, 'bench.json');
  const targets = [{ name: 'tapped', upstream: `http://127.0.0.1:${upstreamPort}`, listen: tap }];
  writeFileSync(file, JSON.stringify({ ...config, targets, collector: { health }, service: { listen: service }, log_level: 'warn' })); // prettier-ignore
  const child = spawn(process.execPath, [ENTRY, 'up', '--config', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${pathToFileURL(TURNS).href}`,
      BENCH_TURNS: turns,
    },
  });
  const running = childOf(child, tap);
  for (const port of [tap, health, service]) await untilListening(port);
  return {
    service: `http://127.0.0.1:${service}`,
    tap: `http://127.0.0.1:${tap}`,
    cpuSeconds: () =>
      [...cpuTimes(running.pid)].reduce((sum, [part, spent]) => sum + (part.startsWith('service') ? spent : 0), 0) /
      1e6,
    stood: (role, since) => longest(path.join(turns, role), since),
    stop: running.stop,
  };
}

function longest(file: string, since: number): number {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const seconds = lines.map((line) => line.split(' ').map(Number));
  // What is written within a second of then may be of before.
  return Math.max(0, ...seconds.flatMap(([at = 0, ms = 0]) => (at >= since + 1000 ? [ms] : [])));
}
