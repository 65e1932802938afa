import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { workerEntry } from '../../core/process/worker_entry.js';
import type { Progress } from './worker.js';

const HELP = `fuzz:decode: mutated exchanges through the whole decoder, every fourth also from its mutated bytes on the wire

  --exchanges N   how many (100000)
  --first N       number of the first one (0): the same number is always the same exchange
`;

/** A thousand exchanges that take longer than this hang. */
const HANG_MS = 120_000;
/** No exchange may take longer than this, milliseconds. */
const SLOW_MS = 2000;
/** Memory that may be held in the end beyond what was held after the first tenth, MB. */
const GROWTH_MB = 30;

const { values: flags } = parseArgs({
  options: { exchanges: { type: 'string' }, first: { type: 'string' }, help: { type: 'boolean' } },
});

const print = (text: string) => process.stdout.write(`${text}\n`);

/** Resolves with the reports; rejects when the thread dies or says nothing for too long. */
function run(exchanges: number, first: number): Promise<Progress[]> {
  const { url, options } = workerEntry(import.meta.url, './worker');
  const worker = new Worker(url, { ...options, workerData: { exchanges, first } });
  const reports: Progress[] = [];
  return new Promise((resolve, reject) => {
    let watch: NodeJS.Timeout | undefined;
    const expectNews = () => {
      clearTimeout(watch);
      const done = reports.at(-1)?.done ?? 0;
      const hang = () => reject(new Error(`it hangs between exchange ${first + done} and ${first + done + 1000}`));
      watch = setTimeout(hang, HANG_MS);
    };
    expectNews();
    worker.on('message', (progress: Progress) => {
      reports.push(progress);
      expectNews();
      if (progress.done % 10_000 === 0)
        print(`  ${progress.done}: ${progress.heapMb.toFixed(0)} MB held, ${progress.broken.length} broken`);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      clearTimeout(watch);
      resolve(reports);
    });
  });
}

async function main(): Promise<void> {
  if (flags.help) return void process.stdout.write(HELP);
  const exchanges = Number(flags.exchanges ?? 100_000);
  const started = performance.now();
  const reports = await run(exchanges, Number(flags.first ?? 0));
  const seconds = (performance.now() - started) / 1000;
  const last = reports.at(-1);
  if (last === undefined) throw new Error('nothing was fuzzed');
  const early = reports[Math.floor(reports.length / 10)] ?? last;
  const growth = last.heapMb - early.heapMb;
  const slowest = last.slowest[0]?.ms ?? 0;
  print(`${last.done} exchanges in ${seconds.toFixed(0)} s, ${(last.done / seconds).toFixed(0)} a second`);
  print(
    `memory held: ${early.heapMb.toFixed(1)} MB after ${early.done}, ${last.heapMb.toFixed(1)} MB in the end (${growth.toFixed(1)} MB more); resident ${last.rssMb.toFixed(0)} MB`,
  );
  print('slowest:');
  for (const { name, ms, index } of last.slowest) print(`  ${ms.toFixed(1)} ms  ${index}  ${name}`);
  print(`broken: ${last.broken.length}`);
  for (const line of last.broken.slice(0, 50)) print(`  ${line}`);
  if (last.broken.length > 0 || slowest > SLOW_MS || growth > GROWTH_MB || last.done !== exchanges)
    process.exitCode = 1;
}

await main();
process.exit();
