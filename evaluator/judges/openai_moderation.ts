import { asArray, asNumber, asRecord } from '../../core/json.js';
import { noScore } from '../scorers/no_score.js';
import { clip, plain } from '../words.js';
import type { JudgeKind } from './kind.js';

const CATEGORIES = 50;
const LABEL_CHARS = 40;

/** The moderation endpoint: a score for each kind of harm, of which the greatest counts. */
export const openaiModeration: JudgeKind = {
  path: '/moderations',
  instructions: () => '',
  body: (_, text) => ({ input: text[text.from] }),
  read: (answer) => {
    const result = asRecord(asArray(asRecord(answer)['results'])[0]);
    const { flagged } = result;
    const scores = Object.entries(asRecord(result['category_scores']))
      .slice(0, CATEGORIES)
      .map(([name, value]) => ({ name: clip(plain(name), LABEL_CHARS), score: asNumber(value) ?? -1 }))
      .filter(({ score }) => score >= 0 && score <= 1)
      .toSorted((a, b) => b.score - a.score);
    const [worst] = scores;
    if (worst === undefined && typeof flagged !== 'boolean') return noScore('the judge gave no category scores');
    const label = flagged === true ? (worst?.name ?? 'flagged') : 'none';
    const categories = Object.fromEntries(scores.map(({ name, score }) => [name, score]));
    return { score: worst?.score ?? Number(flagged), label, spans: [], categories };
  },
};
