import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  ceiling,
  chunkDelay,
  cpuPerCall,
  highestHeldRate,
  latencyAt,
  type Measured,
  type Place,
  residentAfter,
} from './measure.js';
import { startModelServer } from './model_server.js';
import { printCpu, printTable } from './report.js';
import { VARIANTS, type Variant } from './variants.js';

const HELP = `bench/tap: what the sidecar costs, beside what others cost

  --seconds N   length of each run at a fixed rate (60)
  --runs N      interleaved runs; medians are reported (5)
  --only TEXT   only the ways whose name contains TEXT (and direct); several, separated by commas
  --quick       --seconds 10 --runs 3
  --million     also: resident memory of the collector after a million calls (tcp tap, capture only)
  --only-million  nothing but that
  --cpu RATE    instead: where the CPU time of a call goes, by process and thread, at RATE calls/s (Linux)

Each way is measured in turn: the highest rate held (found from above with short runs), added latency at 500 req/s, delay per
streamed chunk. A whole run takes about an hour and a half; what it is at is told on the way.
`;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string' },
    runs: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean' },
    million: { type: 'boolean' },
    'only-million': { type: 'boolean' },
    cpu: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const say = (text: string) => process.stderr.write(`${text}\n`);

interface Bench {
  upstreamPort: number;
  folder: string;
  seconds: number;
}

/** Runs `work` on a way that is started for it, and stopped. */
async function on<T>(
  variant: Variant,
  { upstreamPort, folder }: Bench,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const way = await variant.start(upstreamPort, folder);
  try {
    return await work({ way, variant, upstreamPort, say });
  } finally {
    await way.stop();
  }
}

async function measureOnce(measured: Measured, bench: Bench): Promise<void> {
  const { variant, held, latency, chunks } = measured;
  const { seconds, folder } = bench;
  await on(variant, bench, async (place) => {
    const known = held.at(-1)?.rate;
    const start = known === undefined ? (await ceiling(place)) * 0.95 : known * 1.07;
    const rate = await highestHeldRate(place, start, seconds);
    if (rate) held.push(rate);
    latency.push(await latencyAt(place, { seconds, latencyRate: 500 }));
  });
  if (variant.unstreamed === undefined) chunks.push(await chunkDelay(variant, folder));
  const last = held.at(-1);
  say(`  ${variant.name}: ${last ? `${last.rate} calls/s held` : 'no rate held'}`);
}

/** At half of what it can do, so that the parser keeps up whatever else the machine is at. */
async function measureResident(variant: Variant, bench: Bench): Promise<number | undefined> {
  return on(variant, bench, async (place) => {
    const rate = Math.round((await ceiling(place)) / 2);
    say(`  ${variant.name}: a million calls at ${rate}/s`);
    return residentAfter(place, 1e6, rate);
  });
}

async function measureCpu(variants: readonly Variant[], bench: Bench, rate: number): Promise<void> {
  for (const variant of variants) {
    const cpu = await on(variant, bench, (place) => cpuPerCall(place, rate, bench.seconds));
    printCpu(variant.name, rate, cpu);
  }
}

async function measureAll(all: readonly Measured[], bench: Bench, runs: number): Promise<void> {
  for (let run = 1; run <= runs; run++) {
    say(`run ${run} of ${runs}, ${bench.seconds} s each`);
    for (const measured of all) await measureOnce(measured, bench);
  }
}

function chosenVariants(): Variant[] {
  const only = flags.only?.split(',');
  const chosen = VARIANTS.filter(
    (each) => only === undefined || each.name === 'direct' || only.some((text) => each.name.includes(text)),
  );
  for (const each of chosen) if (each.unavailable) say(`left out: ${each.name} (${each.unavailable})`);
  return chosen.filter((each) => !each.unavailable);
}

async function main(): Promise<void> {
  if (flags.help) return void process.stdout.write(HELP);
  const seconds = Number(flags.seconds ?? (flags.quick ? 10 : 60));
  const runs = Number(flags.runs ?? (flags.quick ? 3 : 5));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sidelight-bench-'));
  const server = await startModelServer(folder);
  const bench = { upstreamPort: server.port, folder, seconds };
  try {
    const variants = chosenVariants();
    if (flags.cpu !== undefined) {
      const ways = variants.filter(({ name }) => name !== 'direct');
      return await measureCpu(ways, bench, Number(flags.cpu));
    }
    const all = variants.map((variant): Measured => ({ variant, held: [], latency: [], chunks: [] }));
    if (flags['only-million'] !== true) await measureAll(all, bench, runs);
    const tcp = all.find((each) => each.variant.name.includes('tcp tap, capture only'));
    if (tcp && (flags.million === true || flags['only-million'] === true))
      tcp.residentMb = await measureResident(tcp.variant, bench);
    const setting = { software: server.software, seconds, runs };
    if (flags['only-million'] === true)
      say(`${tcp?.residentMb?.toFixed(0) ?? 'unknown'} MB resident after a million calls`);
    else printTable(all, setting);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
