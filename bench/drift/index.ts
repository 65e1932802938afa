import os from 'node:os';
import { parseArgs } from 'node:util';
import { lineProgress } from './progress.js';
import { RULES } from './rules/index.js';
import { delays } from './sections/delays.js';
import { falseAlarms } from './sections/false_alarms.js';
import { localisation } from './sections/localisation.js';
import { oracleDelays } from './sections/oracle.js';
import { textMix } from './sections/text_mix.js';

const HELP = `bench/drift: false alarms and delays of our monitors, beside the rules of others

  --quick      few seeds: a first look in about two minutes
  --only LIST  of: null, change, tenants, text, oracle; separated by commas
  --seeds N    of the oracle part (1000)
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
const progress = lineProgress();
const SECTIONS: readonly Section[] = [
  {
    name: 'null',
    title: 'No change: false alarms per million rows (streams of 40,000 rows with any)',
    run: () => falseAlarms(quick ? 3 : 40, progress),
  },
  {
    name: 'change',
    title: 'Change at row 20,000: median rows until the alarm, streams missed, false alarms per stream before',
    run: () => delays(quick ? 3 : 40, progress),
  },
  { name: 'tenants', title: 'Where', run: () => localisation(quick ? 3 : 30, progress) },
  { name: 'text', title: 'Text: another topic mixed in', run: () => textMix(quick ? 3 : 20, progress) },
  {
    name: 'oracle',
    title: 'A rate of 2 % changes, A = 10^6: mean rows until the alarm',
    run: () => oracleDelays(Number(flags.seeds ?? (quick ? 20 : 1000)), progress),
  },
];

function main(): void {
  if (flags.help) return void process.stdout.write(HELP);
  const only = flags.only?.split(',');
  console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one thread, fixed seeds\n`);
  for (const rule of RULES) console.log(`  ${rule.name}: ${rule.source}`);
  for (const section of SECTIONS.filter(({ name }) => only === undefined || only.includes(name))) {
    const began = Date.now();
    const text = section.run();
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    console.log(`\n## ${section.title} [${((Date.now() - began) / 1000).toFixed(0)} s]\n\n${text}`);
  }
}

main();
