/**
 * Learns the tables of the cheap scorers and prints how they do on sources nothing was learned from:
 *
 *     npx tsx training/ngrams/index.ts DATA [toxicity|misuse|injection ...]
 *
 * DATA is the folder of the labelled texts. Each permitted source is also left out in turn; the intercept and the slope of the scores
 * come from those: one everyday text in a hundred scores 0.5 or more. The same seed gives the same table.
 */
import { modelFile } from '../../evaluator/scorers/model_file.js';
import { FeatureReader } from '../../evaluator/scorers/ngrams/features.js';
import { writeTable } from '../../evaluator/scorers/ngrams/table.js';
import { auc } from '../../bench/scorers/metrics/auc.js';
import { calibrate } from './calibrate.js';
import { isPermitted, load, type Harm, type Row } from './data.js';
import { distinct, logit, train, type Model, type TrainingOptions } from './train.js';

const OPTIONS: Record<Harm, TrainingOptions> = {
  toxicity: { bits: 18, epochs: 4, rate: 0.1, perSource: 2500, offsetRate: 0.05, seed: 20261120 },
  misuse: { bits: 18, epochs: 4, rate: 0.05, perSource: 300, offsetRate: 0, seed: 20261120 },
  injection: { bits: 18, epochs: 4, rate: 0.1, perSource: 2500, offsetRate: 0, seed: 20261120 },
};

/** Everyday requests, of which one in a hundred may be taken for harm. */
const EVERYDAY = new Set(['oasst1', 'mt-bench', 'self-instruct', 'bipia-email-clean']);
const FALSE_ALARMS = 0.01;

interface Judged {
  source: string;
  label: 0 | 1;
  logit: number;
}

const [folder, ...named] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder are the labelled texts in?');
const harms = (['toxicity', 'misuse', 'injection'] as const).filter(
  (harm) => named.length === 0 || named.includes(harm),
);
for (const harm of harms) make(load(folder, harm), harm);

function make(rows: readonly Row[], harm: Harm): void {
  const options = OPTIONS[harm];
  const permitted = rows.filter(isPermitted);
  const model = train(permitted, options);
  const unseen = judge(
    model,
    rows.filter((row) => !isPermitted(row)),
  );
  const leftOut = [...new Set(permitted.map(({ source }) => source))].flatMap((source) => {
    const rest = train(
      permitted.filter((row) => row.source !== source),
      options,
    );
    return judge(
      rest,
      permitted.filter((row) => row.source === source),
    );
  });
  console.log(`${harm}: ${permitted.length} rows`);
  report('never learned from', unseen);
  report('left out in turn', leftOut);
  // For injections the table is one part of a score among others, which is weighed there.
  const slope = harm === 'injection' ? 0.5 : calibrate(leftOut).slope;
  const intercept = harm === 'injection' ? -0.15 : -slope * bound(leftOut);
  const path = modelFile('ngrams', `${harm}.bin`);
  const { step, weights } = quantised(model.weights);
  writeTable(path, { version: '1', bits: options.bits, step, bias: model.bias, slope, intercept, weights });
  console.log(`  wrote ${path}; slope ${slope.toFixed(2)}, intercept ${intercept.toFixed(2)}`);
}

/** The log-odds that so few everyday texts reach. */
function bound(judged: readonly Judged[]): number {
  const ordinary = judged.filter(({ source }) => EVERYDAY.has(source)).map((each) => each.logit);
  ordinary.sort((a, b) => b - a);
  return ordinary[Math.floor(ordinary.length * FALSE_ALARMS)] ?? 0;
}

function judge(model: Model, rows: readonly Row[]): Judged[] {
  const reader = new FeatureReader(model.bits);
  return rows.map(({ text, source, label }) => ({ source, label, logit: logit(model, distinct(reader, text)) }));
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
  const step = (sizes[Math.floor(sizes.length * 0.9995)] ?? 1) / 127;
  return {
    step,
    weights: Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / step)))),
  };
}
