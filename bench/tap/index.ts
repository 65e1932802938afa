import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startStreamServer } from './chunk_delay.js';
import { highestHeldRate, type Search } from './held_rate.js';
import {
  ceiling,
  chunkDelayOf,
  cpuPerCall,
  latencyOf,
  type Latency,
  type Measured,
  residentAfter,
  STREAMS,
  warmUp,
} from './measure.js';
import type { Place } from './place.js';
import { startModelServer } from './model_server.js';
import { printCpu, printTable } from './report.js';
import { VARIANTS, type Variant } from './variants.js';

const HELP = `bench/tap: what the sidecar costs, beside what others cost

  --seconds N   length of each run at a fixed rate (60)
  --runs N      interleaved runs at the highest rates; medians are reported (5)
  --windows N   interleaved windows of a few seconds, latency and delay per chunk; medians are reported (7)
  --only TEXT   only the ways whose name contains all words of TEXT, as "tcp capture" (and direct, for latency); several, separated by commas
  --quick       --seconds 10 --runs 3
  --only-latency  no rates: latency and delay per chunk alone
  --million     also: resident memory of the collector after a million calls (tcp tap, capture only)
  --only-million  nothing but that
  --cpu RATE    instead: where the CPU time of a call goes, by process and thread, at RATE calls/s (Linux)

Each way is measured in turn: the highest rate held (found with short runs). Then all of them stand side by side, and
latency at 500 req/s and the delay per streamed chunk are measured window by window, so that what else the machine is at falls on all
alike. What it is at is told on the way. What is recorded lies in the folder for temporary files (TMPDIR) meanwhile.
`;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string' },
    runs: { type: 'string' },
    only: { type: 'string' },
    windows: { type: 'string' },
    'only-latency': { type: 'boolean' },
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

/** What an earlier run has held is near what this one will. */
function searchFrom(fastest: number, known: number | undefined): Search {
  if (known === undefined) return { start: fastest * 0.9, step: 0.12, halvings: 3 };
  return { start: known * 1.03, step: 0.06, halvings: 2 };
}

async function measureRate({ variant, held }: Measured, bench: Bench): Promise<void> {
  await on(variant, bench, async (place) => {
    const rate = await highestHeldRate(place, searchFrom(await ceiling(place), held.at(-1)?.rate), bench.seconds);
    if (rate) held.push(rate);
  });
  const last = held.at(-1);
  say(`  ${variant.name}: ${last ? `${last.rate} calls/s held` : 'no rate held'}`);
}

interface Standing {
  place: Place;
  measured: Measured;
}

/** Starts all ways, and does `work` while they stand side by side. */
async function sideBySide(
  all: readonly Measured[],
  bench: Bench,
  work: (standing: readonly Standing[]) => Promise<void>,
  standing: readonly Standing[] = [],
): Promise<void> {
  const [measured, ...others] = all;
  if (measured === undefined) return work(standing);
  await on(measured.variant, bench, (place) => sideBySide(others, bench, work, [...standing, { place, measured }]));
}

/** A window of each way by turns; the first round only warms them up. */
async function measureWindows(
  standing: readonly Standing[],
  windows: number,
  measure: (place: Place) => Promise<Latency>,
  keep: (measured: Measured, latency: Latency) => void,
): Promise<void> {
  for (let window = 0; window <= windows; window++) {
    for (const { place, measured } of standing) {
      const latency = await measure(place);
      if (window > 0) keep(measured, latency);
    }
  }
}

async function measureLatencies(all: readonly Measured[], bench: Bench, windows: number): Promise<void> {
  say(`latency, ${windows} windows each`);
  await sideBySide(all, bench, async (standing) => {
    for (const { place } of standing) await warmUp(place);
    await measureWindows(standing, windows, latencyOf, ({ latency }, found) => latency.push(found));
  });
  say(`delay per chunk, ${windows} windows each`);
  const streamed = all.filter(({ variant }) => variant.unstreamed === undefined);
  const server = await startStreamServer(STREAMS);
  try {
    await sideBySide(streamed, { ...bench, upstreamPort: server.port }, (standing) =>
      measureWindows(standing, windows, chunkDelayOf, ({ chunks }, found) => chunks.push(found)),
    );
  } finally {
    await server.stop();
  }
}

/** At a third of what it can pass on, so that the parser keeps up whatever else the machine is at. */
async function measureResident(variant: Variant, bench: Bench): Promise<number | undefined> {
  return on(variant, bench, async (place) => {
    const rate = Math.round((await ceiling(place)) / 3);
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

/** The server alone is measured once, and only where all is: it is many times faster than what is compared. */
async function measureAll(all: readonly Measured[], bench: Bench, runs: number): Promise<void> {
  for (let run = 1; run <= runs; run++) {
    say(`run ${run} of ${runs}, ${bench.seconds} s each`);
    const withDirect = run === 1 && flags.only === undefined;
    for (const measured of all)
      if (withDirect || measured.variant.name !== 'direct') await measureRate(measured, bench);
  }
}

function chosenVariants(): Variant[] {
  const only = flags.only?.split(',').map((text) => text.trim().split(' '));
  const isMeant = (name: string) => only?.some((words) => words.every((word) => name.includes(word))) ?? true;
  const chosen = VARIANTS.filter(({ name }) => name === 'direct' || isMeant(name));
  for (const each of chosen) if (each.unavailable) say(`left out: ${each.name} (${each.unavailable})`);
  return chosen.filter((each) => !each.unavailable);
}

async function main(): Promise<void> {
  if (flags.help) return void process.stdout.write(HELP);
  const seconds = Number(flags.seconds ?? (flags.quick ? 10 : 60));
  const runs = Number(flags.runs ?? (flags.quick ? 3 : 5));
  const windows = Number(flags.windows ?? 7);
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
    const isWhole = flags['only-million'] !== true;
    if (isWhole && flags['only-latency'] !== true) await measureAll(all, bench, runs);
    if (isWhole) await measureLatencies(all, bench, windows);
    const tcp = all.find((each) => each.variant.name.includes('tcp tap, capture only'));
    if (tcp && (flags.million === true || flags['only-million'] === true))
      tcp.residentMb = await measureResident(tcp.variant, bench);
    const setting = { software: server.software, seconds, runs, windows };
    if (flags['only-million'] === true)
      say(`${tcp?.residentMb?.toFixed(0) ?? 'unknown'} MB resident after a million calls`);
    else printTable(all, setting);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
