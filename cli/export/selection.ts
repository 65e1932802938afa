import { PURPOSES, OUTCOMES } from '../../core/call.js';
import { nearest } from '../../core/config/index.js';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { EXPORT_KEEPABLE, EXPORT_RATINGS } from '../../core/export.js';
import { MOMENT_EXAMPLES, parseMoment } from '../../core/time/moment.js';
import { rulesOf, type Selection } from '../../service/export/index.js';
import type { queries } from '../../store/index.js';
import { textFlag, type Invocation } from '../command.js';

/**
 * What the flags choose. For training: answered, whole, rated good, without harm, and not masked to uselessness; else all.
 * @throws {SidelightError} USAGE
 */
export function selectionOf(invocation: Invocation, config: Config, now: number, isForTraining: boolean): Selection {
  const keep = wordsOf(invocation, 'keep', EXPORT_KEEPABLE) ?? [];
  if (keep.length > 0 && !isForTraining) throw usage('--keep', 'other formats than openai-ft leave nothing out');
  const wanted = {
    rating: wordsOf(invocation, 'rating', EXPORT_RATINGS)?.[0],
    keep,
    scores: scoresOf(textFlag(invocation, 'score')),
    finding: textFlag(invocation, 'finding'),
  };
  return { filter: filterOf(invocation, now, isForTraining), ...rulesOf(config, wanted, isForTraining) };
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
