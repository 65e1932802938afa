import os from 'node:os';
import { parseArgs } from 'node:util';
import { lineProgress } from './progress.js';
import { RULES } from './rules/index.js';
import { SIDELIGHT_STREAMS } from './rules/sidelight.js';
import { type Delays, delaysTable, measureDelays } from './sections/delays.js';
import { type FalseAlarms, falseAlarmsTable, measureFalseAlarms } from './sections/false_alarms.js';
import { localisation } from './sections/localisation.js';
import { manyStreams } from './sections/many_streams.js';
import { oracleDelays } from './sections/oracle.js';
import { sideBySide } from './sections/side_by_side.js';
import { textMix } from './sections/text_mix.js';

const HELP = `bench/drift: false alarms and delays of our monitors, beside the rules of others

  --quick      few seeds: a first look in about two minutes; all of it takes tens of minutes
  --only LIST  of: null, change, many, tenants, text, oracle; separated by commas
  --seeds N    streams of each kind instead of 40 (text 20, tenants 30, oracle 1000)
`;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    seeds: { type: 'string' },
    help: { type: 'boolean' },
  },
});

interface Section {
  name: string;
  title: string;
  run: () => string;
}

const quick = flags.quick === true;
/** Streams of each kind: so many in all, or a few, or as many as is asked for. */
const seedsOf = (all: number, few: number): number => Number(flags.seeds ?? (quick ? few : all));
const progress = lineProgress();
/** Of the sections that have run, for the last table. */
const measured: { falseAlarms: FalseAlarms[]; delays: Delays[] } = { falseAlarms: [], delays: [] };
const SECTIONS: readonly Section[] = [
  {
    name: 'null',
    title: 'No change: false alarms per million rows (streams of 40,000 rows with any)',
    run: () => {
      measured.falseAlarms = measureFalseAlarms(seedsOf(40, 3), progress);
      return falseAlarmsTable(measured.falseAlarms);
    },
  },
  {
    name: 'change',
    title: 'Change at row 20,000: median rows until the alarm, p90, streams missed, false alarms per stream before',
    run: () => {
      measured.delays = measureDelays(seedsOf(40, 3), progress);
      return delaysTable(measured.delays);
    },
  },
  {
    name: 'many',
    title: 'Many streams without a change: what an installation hears',
    run: () => manyStreams(quick ? 30 : SIDELIGHT_STREAMS, progress),
  },
  { name: 'tenants', title: 'Where', run: () => localisation(seedsOf(30, 3), progress) },
  { name: 'text', title: 'Text: another topic mixed in', run: () => textMix(seedsOf(20, 3), progress) },
  {
    name: 'oracle',
    title: 'A rate of 2 % changes, A = 10^6: mean rows until the alarm',
    run: () => oracleDelays(seedsOf(1000, 20), progress),
  },
];

function main(): void {
  if (flags.help) return void process.stdout.write(HELP);
  const only = flags.only?.split(',');
  console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one thread, fixed seeds\n`);
  for (const rule of RULES) console.log(`  ${rule.name}: ${rule.source}`);
  for (const section of SECTIONS.filter(({ name }) => only === undefined || only.includes(name))) {
    const began = Date.now();
    // Where nobody watches the line of progress, it is still said what takes so long.
    if (!process.stderr.isTTY) process.stderr.write(`${section.name} ...\n`);
    const text = section.run();
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    console.log(`\n## ${section.title} [${((Date.now() - began) / 1000).toFixed(0)} s]\n\n${text}`);
  }
  if (measured.falseAlarms.length === 0 || measured.delays.length === 0) return;
  const title =
    'Side by side: false alarms per million rows (mean over the worlds without a change, and the worst), median delay in rows';
  console.log(`\n## ${title}\n\n${sideBySide(measured.falseAlarms, measured.delays)}`);
}

main();
