import os from 'node:os';
import { parseArgs } from 'node:util';
import { messageOf } from '../../core/errors.js';
import { createScorers, type Scorer } from '../../evaluator/scorers/index.js';
import { isPermitted } from '../../training/ngrams/data.js';
import { measureDay } from './day/index.js';
import { hasData, readIdentities, readLabelled, readMarked, type LabelledSet, type LabelledText } from './data.js';
import { learnFloor } from './floor.js';
import { identityFigures } from './sections/identities.js';
import { labelFigures, ORDINARY } from './sections/labels.js';
import { spanFigures, type Shown } from './sections/spans.js';
import { everydayTexts, textsPerSecond } from './speed.js';

const HELP = `bench/scorers: how the scorers do on labelled texts, by source, beside a bag of n-grams; and what they cost

  --only LIST   scorers by name, separated by commas; "floor" for the bags of n-grams
  --data DIR    folder of the labelled texts (../shared/data)
  --most N      at most so many texts of each source and label (all)
  --show WHAT   of the PII scorer: misses, or wrong
  --day N       instead: what reading N calls a day of real lengths costs, and what share of them the scorers read
  --seconds N   of each way of --day (60)
`;

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    data: { type: 'string', default: '../shared/data' },
    most: { type: 'string' },
    show: { type: 'string' },
    day: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    help: { type: 'boolean' },
  },
});

/** Which texts a scorer is held against. */
const SETS: Readonly<Record<string, LabelledSet>> = {
  toxicity_cheap: 'toxicity',
  toxicity: 'toxicity',
  injection_cheap: 'injection',
  injection: 'injection',
  misuse_cheap: 'misuse',
  misuse: 'misuse',
  refusal: 'refusal',
};
const FLOORS = ['toxicity', 'injection', 'misuse'] as const;

const folder = flags.data;
const only = flags.only?.split(',');
const isWanted = (name: string): boolean => only === undefined || only.includes(name);
const most = Number(flags.most ?? Infinity);

async function main(): Promise<void> {
  if (flags.help) return void process.stdout.write(HELP);
  if (!hasData(folder)) return console.log(`skipped: there are no labelled texts in ${folder} (--data DIR)`);
  console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);
  const harmless = readLabelled(folder, 'injection').filter(({ label }) => label === 0);
  const ordinary = harmless.filter(({ source }) => source === ORDINARY);
  if (flags.day !== undefined) {
    return console.log(await measureDay(ordinary.map(({ text }) => text), Number(flags.day), Number(flags.seconds))); // prettier-ignore
  }
  console.log('A figure on a source that was learned from says nothing of unseen texts.');
  for (const scorer of createScorers()) {
    if (isWanted(scorer.name)) await figuresOf(scorer, ordinary);
  }
  if (isWanted('floor')) {
    for (const set of FLOORS) {
      const texts = [...readLabelled(folder, set), ...harmless].filter(isPermitted);
      const floor = learnFloor(`floor of ${set}`, texts);
      await labelled(floor, set, ordinary);
    }
  }
}

async function figuresOf(scorer: Scorer, ordinary: readonly LabelledText[]): Promise<void> {
  const set = SETS[scorer.name];
  try {
    await scorer.load();
  } catch (error) {
    return console.log(`\n## ${scorer.name}: cannot load: ${messageOf(error)}`);
  }
  const speed = await textsPerSecond(scorer, everydayTexts(ordinary.map(({ text }) => text)));
  console.log(
    `\n## ${scorer.name} ${scorer.version}: ${Math.round(speed).toLocaleString('en-US')} texts a second of one core`,
  );
  if (set !== undefined) await labelled(scorer, set, ordinary);
  if (set === 'toxicity') console.log(`\n${await identityFigures(scorer, readIdentities(folder))}`);
  if (scorer.name === 'pii') console.log(`\n${await spanFigures(scorer, readMarked(folder), shown())}`);
}

async function labelled(scorer: Scorer, set: LabelledSet, ordinary: readonly LabelledText[]): Promise<void> {
  const texts = readLabelled(folder, set).filter(({ source }) => source !== ORDINARY);
  if (scorer.version === 'bench') console.log(`\n## ${scorer.name}`);
  console.log(`\n${await labelFigures(scorer, atMost(texts), set === 'refusal' ? [] : atMost(ordinary))}`);
}

function atMost(texts: readonly LabelledText[]): LabelledText[] {
  const seen = new Map<string, number>();
  return texts.filter(({ source, part, label }) => {
    const key = `${source} ${part} ${label}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return (seen.get(key) ?? 0) <= most;
  });
}

function shown(): Shown {
  if (flags.show === undefined || flags.show === 'misses' || flags.show === 'wrong') return flags.show;
  throw new Error(`--show takes misses or wrong, not ${flags.show}`);
}

await main();
