import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ceiling, chunkDelay, highestHeldRate, latencyAt, type Measured, residentAfter } from './measure.js';
import { startModelServer } from './model_server.js';
import { printTable } from './report.js';
import { VARIANTS } from './variants.js';

const HELP = `bench/tap: what the sidecar costs, beside what others cost

  --seconds N   length of each run at a fixed rate (60)
  --runs N      interleaved runs; medians are reported (5)
  --only TEXT   only the ways whose name contains TEXT (and direct); several, separated by commas
  --quick       --seconds 10 --runs 3
  --million     also: resident memory of the collector after a million calls
`;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string' },
    runs: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean' },
    million: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

const say = (text: string) => process.stderr.write(`${text}\n`);

async function measureOnce(measured: Measured, upstreamPort: number, folder: string, seconds: number): Promise<void> {
  const { variant, held } = measured;
  const way = await variant.start(upstreamPort, folder);
  try {
    const start = held.at(-1)?.rate ?? (await ceiling(way, variant, upstreamPort)) * 0.95;
    const rate = await highestHeldRate(way, variant, upstreamPort, start * (held.length > 0 ? 1.07 : 1), seconds);
    if (rate) held.push(rate);
    measured.latency.push(await latencyAt(way, variant, upstreamPort, { seconds, latencyRate: 500 }));
  } finally {
    await way.stop();
  }
  if (variant.unstreamed === undefined) measured.chunks.push(await chunkDelay(variant, folder));
  const last = measured.held.at(-1);
  say(`  ${variant.name}: ${last ? `${last.rate} calls/s held` : 'no rate held'}`);
}

async function measureResident(measured: Measured, upstreamPort: number, folder: string): Promise<void> {
  const rate = Math.round(0.7 * (measured.held.at(-1)?.rate ?? 1000));
  say(`  ${measured.variant.name}: a million calls at ${rate}/s`);
  const way = await measured.variant.start(upstreamPort, folder);
  try {
    measured.residentMb = await residentAfter(way, measured.variant, upstreamPort, 1e6, rate);
  } finally {
    await way.stop();
  }
}

async function main(): Promise<void> {
  if (flags.help) return void process.stdout.write(HELP);
  const seconds = Number(flags.seconds ?? (flags.quick ? 10 : 60));
  const runs = Number(flags.runs ?? (flags.quick ? 3 : 5));
  const only = flags.only?.split(',');
  const chosen = VARIANTS.filter(
    (each) => only === undefined || each.name === 'direct' || only.some((text) => each.name.includes(text)),
  );
  for (const each of chosen) if (each.unavailable) say(`left out: ${each.name} (${each.unavailable})`);
  const all = chosen
    .filter((each) => !each.unavailable)
    .map((variant): Measured => ({ variant, held: [], latency: [], chunks: [] }));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sidelight-bench-'));
  const server = await startModelServer(folder);
  try {
    for (let run = 1; run <= runs; run++) {
      say(`run ${run} of ${runs}, ${seconds} s each`);
      for (const measured of all) await measureOnce(measured, server.port, folder, seconds);
    }
    const tcp = all.find((each) => each.variant.name.includes('tcp tap, capture only'));
    if (flags.million && tcp) await measureResident(tcp, server.port, folder);
    printTable(all, { software: server.software, seconds, runs });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
