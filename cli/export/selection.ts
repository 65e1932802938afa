import { PURPOSES, OUTCOMES } from '../../core/call.js';
import { nearest } from '../../core/config/index.js';
import type { Config } from '../../core/config/schema.js';
import { watchedHarms } from '../../core/config/sections/harms.js';
import { SidelightError } from '../../core/errors.js';
import { MOMENT_EXAMPLES, parseMoment } from '../../core/time/moment.js';
import type { queries } from '../../store/index.js';
import { textFlag, type Invocation } from '../command.js';
import { KEEPABLE, RATINGS } from './selection_flags.js';

/** Which calls are exported, and what is left out of them. */
export interface Selection {
  filter: queries.CallFilter;
  rules: queries.ExportRules;
  /** Whether calls are left out of which too much is masked. */
  leavesOutMasked: boolean;
}

/**
 * What the flags choose. For training: answered, whole, rated good, without harm, and not masked to uselessness; else all.
 * @throws {SidelightError} USAGE
 */
export function selectionOf(invocation: Invocation, config: Config, now: number, isForTraining: boolean): Selection {
  const keep = wordsOf(invocation, 'keep', KEEPABLE) ?? [];
  if (keep.length > 0 && !isForTraining) throw usage('--keep', 'other formats than openai-ft leave nothing out');
  const isLeftOut = (word: (typeof KEEPABLE)[number]) => isForTraining && !keep.includes(word);
  const rating = wordsOf(invocation, 'rating', RATINGS)?.[0] ?? (isForTraining ? 'good' : 'any');
  const unfit = (['failed', 'truncated', 'cut_off'] as const).filter(isLeftOut);
  const finding = textFlag(invocation, 'finding');
  return {
    filter: filterOf(invocation, now, isForTraining),
    rules: {
      ...(rating !== 'any' && { rating }),
      ...(finding !== undefined && { finding }),
      scores: scoresOf(textFlag(invocation, 'score')),
      unfit: isForTraining ? ['no_chat', ...unfit] : [],
      harms: isLeftOut('harm') ? harmsOf(config) : [],
    },
    leavesOutMasked: isLeftOut('masked'),
  };
}

function filterOf(invocation: Invocation, now: number, isForTraining: boolean): queries.CallFilter {
  const text = (flag: string) => textFlag(invocation, flag);
  const caller = text('caller');
  const purposes = wordsOf(invocation, 'purpose', PURPOSES) ?? (isForTraining ? ['user' as const] : undefined);
  const from = momentOf(invocation, 'from', now) ?? 0;
  const to = momentOf(invocation, 'to', now) ?? now;
  if (from >= to) throw usage('--from', 'must be before --to');
  return {
    range: { from, to },
    target: text('target'),
    model: text('model'),
    environment: text('environment'),
    backend: text('backend'),
    operation: text('operation'),
    outcomes: wordsOf(invocation, 'outcome', OUTCOMES),
    session: text('session'),
    callers: caller === undefined ? undefined : [caller],
    purposes,
    search: text('search'),
  };
}

/** A score of either scorer of a harm from its threshold on. */
function harmsOf({ harms }: Config): queries.ExportRules['harms'] {
  return watchedHarms(harms).map(({ name, cheap, strong, threshold }) => ({
    name,
    scores: [...new Set([cheap, strong])].map((scorer) => ({ scorer, is: '>=' as const, value: threshold })),
  }));
}

function scoresOf(text: string | undefined): queries.ScoreBound[] {
  return (text ?? '')
    .split(',')
    .filter((each) => each.trim() !== '')
    .map((each) => {
      const [, scorer, is, value] = /^\s*([\w.:-]+)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*$/.exec(each) ?? [];
      if (scorer !== undefined && value !== undefined) {
        return { scorer, is: is as queries.ScoreBound['is'], value: Number(value) };
      }
      throw usage(
        '--score',
        `expected a scorer, one of < <= > >=, and a number, for example "toxicity<0.1", got "${each}"`,
      );
    });
}

function wordsOf<const T extends string>(invocation: Invocation, flag: string, known: readonly T[]): T[] | undefined {
  const text = textFlag(invocation, flag);
  if (text === undefined) return undefined;
  return text.split(',').map((each) => {
    const word = known.find((one) => one === each.trim());
    if (word !== undefined) return word;
    const meant = nearest(each, known);
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    throw usage(`--${flag}`, `expected one of ${known.join(', ')}, got "${each}"${hint}`);
  });
}

function momentOf(invocation: Invocation, flag: string, now: number): number | undefined {
  const text = textFlag(invocation, flag);
  if (text === undefined) return undefined;
  const time = parseMoment(text, now);
  if (time === null) throw usage(`--${flag}`, `needs ${MOMENT_EXAMPLES}`);
  return time;
}

function usage(flag: string, problem: string): SidelightError {
  return new SidelightError('USAGE', `${flag}: ${problem}`);
}
