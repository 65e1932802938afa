/**
 * Learns the tables of the cheap scorers and prints how they would do on a source that is left out; `npm run bench:scorers` prints the rest:
 *
 *     npx tsx training/ngrams/index.ts DATA WRITTEN TEACHER [toxicity|misuse|injection ...]
 *
 * DATA is the folder of the labelled texts, WRITTEN the file that `training/ngrams/written.py` prints, TEACHER what `training/strong/scores.py` says of permitted texts. Permitted sources are also left out whole, a quarter of them at
 * a time; the intercept and the slope of the scores come from those: one everyday text in a hundred scores 0.5 or more. The same seed gives the same table.
 */
import { modelFile } from '../../evaluator/scorers/model_file.js';
import { writeTable } from '../../evaluator/scorers/ngrams/table.js';
import { auc } from '../../bench/scorers/metrics/auc.js';
import { calibrate } from './calibrate.js';
import { isPermitted, LEXICON, load, readTeacher, taughtBy, WRITTEN, type Harm, type Row } from './data.js';
import { priorWeights, readLexicon } from './lexicon.js';
import { examplesOf, logit, train, type Example, type Model, type TrainingOptions } from './train.js';

const COMMON = { epochs: 2, decay: 1e-3, seed: 20261120 };
const OPTIONS: Record<Harm, TrainingOptions> = {
  toxicity: { ...COMMON, bits: 19, rate: 0.1, perSource: 2500, offsetRate: 0.05 },
  misuse: { ...COMMON, bits: 18, rate: 0.05, perSource: 600, offsetRate: 0 },
  injection: { ...COMMON, bits: 18, rate: 0.1, perSource: 2500, offsetRate: 0 },
};
/** Harms that the strong scorer knows better, on sources left out, than labels of others do. */
const TAUGHT: ReadonlySet<Harm> = new Set(['toxicity', 'injection']);
/** What profanity weighs before anything is learned. */
const PRIOR = 3;

/** Everyday requests, of which one in a hundred may be taken for harm. */
const EVERYDAY = new Set(['oasst1', 'mt-bench', 'self-instruct', 'bipia-email-clean']);
const FALSE_ALARMS = 0.01;
const FOLDS = 4;

interface Judged {
  source: string;
  label: 0 | 1;
  logit: number;
}

const [folder, writtenPath, teacherPath, ...wanted] = process.argv.slice(2);
if (folder === undefined || writtenPath === undefined || teacherPath === undefined)
  throw new Error('usage: DATA WRITTEN TEACHER [toxicity|misuse|injection ...]');
for (const harm of ['toxicity', 'misuse', 'injection'] as const) {
  if (wanted.length > 0 && !wanted.includes(harm)) continue;
  const rows = load(folder, writtenPath, harm);
  make(TAUGHT.has(harm) ? taughtBy(readTeacher(teacherPath, harm), rows) : rows, harm);
}

function make(rows: readonly Row[], harm: Harm): void {
  const options = OPTIONS[harm];
  const examples = examplesOf(rows, options.bits);
  const permitted = examples.filter(isPermitted);
  const prior = harm === 'toxicity' ? priorWeights(readLexicon(LEXICON), options.bits, PRIOR) : undefined;
  const model = train(permitted, options, prior);
  const leftOut = folds(permitted).flatMap((fold) => {
    const rest = train(
      permitted.filter(({ source }) => !fold.has(source)),
      options,
      prior,
    );
    return judge(
      rest,
      permitted.filter(({ source }) => fold.has(source)),
    );
  });
  console.log(`${harm}: ${permitted.length} rows`);
  report('left out', leftOut);
  // For injections the table is one part of a score among others, which is weighed there.
  const slope = harm === 'injection' ? 0.5 : calibrate(leftOut).slope;
  const intercept = harm === 'injection' ? -0.15 : -slope * bound(leftOut);
  const path = modelFile('ngrams', `${harm}.bin`);
  const { step, weights } = quantised(model.weights);
  writeTable(path, { version: '2', bits: options.bits, step, bias: model.bias, slope, intercept, weights });
  console.log(`  wrote ${path}; slope ${slope.toFixed(2)}, intercept ${intercept.toFixed(2)}`);
}

/** Sources in groups that are left out together; those written for training never are. */
function folds(rows: readonly Row[]): Set<string>[] {
  const found = [...new Set(rows.map(({ source }) => source))].filter((source) => !WRITTEN.has(source)).sort();
  return Array.from({ length: FOLDS }, (_, fold) => new Set(found.filter((_source, index) => index % FOLDS === fold)));
}

/** The log-odds that so few everyday texts reach. */
function bound(judged: readonly Judged[]): number {
  const ordinary = judged.filter(({ source }) => EVERYDAY.has(source)).map((each) => each.logit);
  ordinary.sort((a, b) => b - a);
  return ordinary[Math.floor(ordinary.length * FALSE_ALARMS)] ?? 0;
}

function judge(model: Model, examples: readonly Example[]): Judged[] {
  return examples.map((each) => ({ source: each.source, label: each.label, logit: logit(model, each.buckets) }));
}

function report(title: string, judged: readonly Judged[]): void {
  const sources = [...new Set(judged.map(({ source }) => source))];
  const areas = sources.flatMap((source) => {
    const own = judged.filter((each) => each.source === source);
    // A source with one label only is compared with all texts that have the other one.
    const only = new Set(own.map(({ label }) => label)).size === 1 ? own[0]?.label : undefined;
    const others = only === undefined ? [] : judged.filter(({ label }) => label !== only);
    const area = only === 0 ? NaN : areaOf([...own, ...others]);
    if (!Number.isNaN(area)) console.log(`  ${title}: ${source} AUC ${area.toFixed(3)}`);
    return Number.isNaN(area) ? [] : [area];
  });
  const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
  console.log(`  ${title}: mean AUC ${mean.toFixed(3)}, pooled ${areaOf(judged).toFixed(3)}`);
}

function areaOf(judged: readonly Judged[]): number {
  return auc(
    judged.map((each) => each.logit),
    judged.map((each) => each.label),
  );
}

/** Weights in 255 steps; the few beyond the last one are as far as it goes. */
function quantised(weights: Float32Array): { step: number; weights: Int8Array } {
  const sizes = weights.map(Math.abs).sort();
  const step = (sizes[Math.floor(sizes.length * 0.9999)] ?? 1) / 127;
  return {
    step,
    weights: Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / step)))),
  };
}
