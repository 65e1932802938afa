/**
 * The door of judging: models behind an OpenAI-compatible API read a sample of the calls beside the scorers, each at its own pace and
 * within its own daily limit. Their requests are no user traffic.
 */
import type { Config, JudgeConfig } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import type { PurposeMarks } from '../../core/purpose_mark.js';
import { createScorers } from '../scorers/index.js';
import type { ScoringOptions } from '../scoring/index.js';
import { JudgeLoop, type JudgeStats } from './loop.js';
import { JudgeScorer } from './scorer.js';

export type { JudgeStats } from './loop.js';
export { JudgeScorer } from './scorer.js';

/** What callers see of judging. */
export interface RunningJudges {
  start(): void;
  /** Ends after the requests at hand; the next one on the same store goes on from there. */
  stop(): Promise<void>;
  /** All that waits now, as far as the budgets go. Never rejects. */
  runOnce(): Promise<void>;
  /** By judge. */
  stats(): Record<string, JudgeStats>;
}

export interface JudgesOptions extends ScoringOptions {
  /** For tests: before the second attempt of a request, milliseconds. */
  delayMs?: number;
}

/** The judges of a configuration, as scorers of texts that come alone. @throws {SidelightError} CONFIG_INVALID */
export function createJudgeScorers({ judges, models }: Config['scorers'], marks: PurposeMarks): JudgeScorer[] {
  refuseDoubles(judges, models);
  return judges.map((judge) => new JudgeScorer(judge, marks));
}

/** @throws {SidelightError} CONFIG_INVALID when a judge has the name of another scorer */
export function createJudges(options: JudgesOptions): RunningJudges {
  const { judges, models, off } = options.config.scorers;
  refuseDoubles(judges, models);
  const loops = judges
    .filter(({ name }) => !off.includes(name))
    .map((judge) => ({ name: judge.name, loop: new JudgeLoop({ ...options, judge }) }));
  return {
    start: () => loops.forEach(({ loop }) => loop.start()),
    stop: async () => void (await Promise.all(loops.map(({ loop }) => loop.stop()))),
    runOnce: async () => void (await Promise.all(loops.map(({ loop }) => loop.runOnce()))),
    stats: () => Object.fromEntries(loops.map(({ name, loop }) => [name, loop.stats()])),
  };
}

function refuseDoubles(judges: readonly JudgeConfig[], models: Config['scorers']['models']): void {
  if (judges.length === 0) return;
  const names = [...createScorers(models), ...judges].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new SidelightError('CONFIG_INVALID', `two scorers are named ${twice}`, {
    hint: 'Give the judge in scorers.judges a name of its own.',
  });
}
