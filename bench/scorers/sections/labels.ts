import type { Scorer } from '../../../evaluator/scorers/index.js';
import { formatTable } from '../../drift/table.js';
import type { LabelledText } from '../data.js';
import { isLearnedFrom } from '../learned.js';
import { auc } from '../metrics/auc.js';
import { calibrationError } from '../metrics/calibration_error.js';
import { f1At } from '../metrics/f1.js';
import { shareReaching, thresholdAt } from '../metrics/false_positives.js';
import { mean } from '../metrics/mean.js';
import { scoreAll, showProgress } from '../scored.js';

const THRESHOLD = 0.5;
const FALSE_POSITIVES = 0.01;
/** Everyday requests nothing is learned from: what the other texts are held against. */
export const ORDINARY = 'alpaca';

interface Judged extends LabelledText {
  score: number;
}

interface SourceFigures {
  source: string;
  part: string;
  isLearned: boolean;
  texts: number;
  positive: number;
  auc: number;
  recall: number;
  f1: number;
  ece: number;
  alarms: number;
  /** Share of the texts that the scorer gives no score, and which the other figures leave out. */
  refused: number;
}

/**
 * A scorer on labelled texts, by source. A source with harmful texts alone is held against ordinary requests; recall is at the threshold that 1 % of
 * its harmless texts reach, or of the ordinary requests where it has none.
 */
export async function labelFigures(
  scorer: Scorer,
  texts: readonly LabelledText[],
  ordinary: readonly LabelledText[],
): Promise<string> {
  const read = [...texts, ...ordinary];
  const scores = await scoreAll(
    scorer,
    read.map(({ text }) => text),
    showProgress(scorer.name),
  );
  const judged = read.map((each, index): Judged => ({ ...each, score: scores[index] ?? NaN }));
  const everyday = judged.slice(texts.length);
  const learned = scorer.name.replace(/^floor of /, '');
  const parts = [...new Set(judged.map(keyOf))].sort();
  const figures = parts.map((key) =>
    figuresOf(
      judged.filter((each) => keyOf(each) === key),
      everyday.map(({ score }) => score).filter((score) => !Number.isNaN(score)),
      learned,
    ),
  );
  return formatTable(
    [
      'source',
      'part',
      'learned',
      'texts',
      'label 1',
      'AUC',
      'recall at 1 % FP',
      'F1 at .5',
      'ECE',
      'label 0 over .5',
      'refused',
    ],
    [
      ...figures.map(cells),
      means(
        'mean, never learned from',
        figures.filter(({ isLearned }) => !isLearned),
      ),
      means('mean, all', figures),
    ],
  );
}

function keyOf({ source, part }: LabelledText): string {
  return `${source}\n${part}`;
}

function figuresOf(all: readonly Judged[], everyday: readonly number[], scorer: string): SourceFigures {
  const [first] = all;
  const judged = all.filter(({ score }) => !Number.isNaN(score));
  const harmful = judged.filter(({ label }) => label === 1).map(({ score }) => score);
  const own = judged.filter(({ label }) => label === 0).map(({ score }) => score);
  const harmless = own.length === 0 ? everyday : own;
  const labels = [...harmful.map(() => 1), ...harmless.map(() => 0)];
  const both = harmful.length > 0 && own.length > 0;
  return {
    source: first?.source ?? '',
    part: first?.part ?? '',
    isLearned: isLearnedFrom(scorer, first?.source ?? ''),
    texts: all.length,
    positive: harmful.length,
    auc: auc([...harmful, ...harmless], labels),
    recall: shareReaching(harmful, thresholdAt(harmless, FALSE_POSITIVES)),
    f1: both ? f1At([...harmful, ...harmless], labels, THRESHOLD).f1 : NaN,
    ece: both ? calibrationError([...harmful, ...harmless], labels) : NaN,
    alarms: shareReaching(own, THRESHOLD),
    refused: 1 - judged.length / all.length,
  };
}

function cells(figures: SourceFigures): string[] {
  const { source, part, isLearned, texts, positive } = figures;
  return [source, part, isLearned ? 'yes' : 'no', String(texts), String(positive), ...numbers(figures)];
}

function means(title: string, figures: readonly SourceFigures[]): string[] {
  const of = (name: 'auc' | 'recall' | 'f1' | 'ece' | 'alarms' | 'refused') => mean(figures.map((each) => each[name]));
  return [
    title,
    '',
    '',
    '',
    '',
    ...numbers({
      auc: of('auc'),
      recall: of('recall'),
      f1: of('f1'),
      ece: of('ece'),
      alarms: of('alarms'),
      refused: of('refused'),
    }),
  ];
}

function numbers({
  auc: area,
  recall,
  f1,
  ece,
  alarms,
  refused,
}: Pick<SourceFigures, 'auc' | 'recall' | 'f1' | 'ece' | 'alarms' | 'refused'>): string[] {
  return [area, recall, f1, ece, alarms, refused].map((value) => (Number.isNaN(value) ? '-' : value.toFixed(3)));
}
