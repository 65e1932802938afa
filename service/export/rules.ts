import { watchedHarms } from '../../core/config/sections/harms.js';
import type { Config } from '../../core/config/schema.js';
import type { ExportKeepable, ExportRating } from '../../core/export.js';
import type { queries } from '../../store/index.js';

/** Which calls are exported, and what is left out of them. */
export interface Selection {
  filter: queries.CallFilter;
  rules: queries.ExportRules;
  /** Whether calls are left out of which too much is masked. */
  leavesOutMasked: boolean;
}

export interface Wanted {
  /** Good for training, any otherwise. */
  rating: ExportRating | undefined;
  keep: readonly ExportKeepable[];
  scores: readonly queries.ScoreBound[];
  /** Key of a finding. */
  finding: string | undefined;
}

/** What a selection leaves out. For training: what is not answered, whole, rated good, without harm, or is masked to uselessness; else nothing. */
export function rulesOf(config: Config, wanted: Wanted, isForTraining: boolean): Omit<Selection, 'filter'> {
  const isLeftOut = (word: ExportKeepable) => isForTraining && !wanted.keep.includes(word);
  const rating = wanted.rating ?? (isForTraining ? 'good' : 'any');
  const unfit = (['failed', 'truncated', 'cut_off'] as const).filter(isLeftOut);
  return {
    rules: {
      ...(rating !== 'any' && { rating }),
      ...(wanted.finding !== undefined && { finding: wanted.finding }),
      scores: wanted.scores,
      unfit: isForTraining ? ['no_chat', ...unfit] : [],
      harms: isLeftOut('harm') ? harmsOf(config) : [],
    },
    leavesOutMasked: isLeftOut('masked'),
  };
}

/** A score of either scorer of a harm from its threshold on. */
function harmsOf({ harms }: Config): queries.ExportRules['harms'] {
  return watchedHarms(harms).map(({ name, cheap, strong, threshold }) => ({
    name,
    scores: [...new Set([cheap, strong])].map((scorer) => ({ scorer, is: '>=' as const, value: threshold })),
  }));
}
