import type { Scorer } from '../../../evaluator/scorers/index.js';
import { formatTable } from '../../drift/table.js';
import type { IdentityText } from '../data.js';
import { isLearnedFrom } from '../learned.js';
import { identityAucs } from '../metrics/identity_auc.js';
import { scoreAll, showProgress } from '../scored.js';

/** What has no score is as likely one as the other. */
const UNKNOWN = 0.5;

/** Whether mentions of a group alone move the score: one line for each group, and the lowest of each area. */
export async function identityFigures(scorer: Scorer, texts: readonly IdentityText[]): Promise<string> {
  const scores = await scoreAll(
    scorer,
    texts.map(({ text }) => text),
    showProgress(scorer.name),
  );
  const known = (score = NaN): number => (Number.isNaN(score) ? UNKNOWN : score);
  const lines = identityAucs(texts.map((each, index) => ({ ...each, score: known(scores[index]) })));
  const lowest = (name: 'subgroup' | 'bpsn' | 'bnsp') => Math.min(...lines.map((line) => line[name])).toFixed(3);
  const isLearned = texts.some(({ source }) => isLearnedFrom(scorer.name, source));
  return [
    isLearned ? 'Learned from: no evidence for unseen texts.' : 'Never learned from.',
    formatTable(
      ['group', 'subgroup AUC', 'BPSN AUC', 'BNSP AUC'],
      [
        ...lines.map(({ identity, subgroup, bpsn, bnsp }) => [
          identity,
          ...[subgroup, bpsn, bnsp].map((area) => area.toFixed(3)),
        ]),
        ['lowest', lowest('subgroup'), lowest('bpsn'), lowest('bnsp')],
      ],
    ),
  ].join('\n');
}
