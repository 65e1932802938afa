import { SidelightError, messageOf } from '../../core/errors.js';
import type { Scorer } from '../../evaluator/scorers/index.js';
import { cappedAt } from '../judge_cap.js';
import { marksOf } from '../installation/purpose_marks.js';
import { CONFIG_FLAGS, readConfig } from '../settings.js';
import { textFlag, type Command, type Invocation } from '../command.js';
import { scoreLines, type MeteredScorer } from '../score/score_lines.js';

export const scoreCommand: Command = {
  name: 'score',
  usage: '[NAME]',
  summary:
    'runs one scorer on lines of text, as it runs on calls; without NAME lists the scorers and whether they load',
  details: [
    'Reads lines {"id", "text"} from standard input and writes lines {"id", "score", "label", "spans"}, in the same order. The score is 0 to 1;',
    'null is no data, with the reason. Strong scorers add "categories" by kind of harm, and "read", the share of a long text that was read; "embedding"',
    'writes a "vector". Spans are UTF-16 offsets into the text. Progress is told on standard error when that is a terminal.',
    'With --resume FILE results are added to FILE, and ids that are in it already are not scored again.',
    'A judge of the configuration tells on standard error what it may cost, and what it has cost. It ends at --max-cost, at the latest at its limit of a day.',
    'Exit code 1 when lines could not be read, or the scorer cannot load.',
    '',
    'For example: sidelight score pii < texts.jsonl > scores.jsonl',
  ].join('\n'),
  flags: {
    ...CONFIG_FLAGS,
    resume: { type: 'string', value: 'FILE', help: 'add results to FILE, less what is in it already' },
    'max-cost': { type: 'string', value: 'USD', help: 'a judge ends before more than that is spent' },
    input: { type: 'string', value: 'FILE', help: 'read from FILE instead of standard input' },
  },
  positionals: 1,
  run: async (invocation) => {
    const { createScorers } = await import('../../evaluator/scorers/index.js');
    const { createJudgeScorers } = await import('../../evaluator/judges/index.js');
    const config = readConfig(invocation);
    const capped = cappedAt(config.scorers, maxCostOf(invocation));
    const judges = createJudgeScorers(capped, marksOf(config));
    const scorers: MeteredScorer[] = [...createScorers(config.scorers.models), ...judges];
    const [name] = invocation.positionals;
    if (name === undefined) return list(scorers, invocation);
    const scorer = scorers.find((each) => each.name === name) ?? scorers.find((each) => each.name === `${name}_cheap`);
    if (scorer === undefined) {
      const names = scorers.map((each) => each.name).join(', ');
      throw new SidelightError('USAGE', `there is no scorer "${name}"`, { hint: `There are ${names}.` });
    }
    try {
      await scorer.load();
    } catch (error) {
      throw new SidelightError('MISSING_PACKAGE', `the scorer ${scorer.name} cannot load: ${messageOf(error)}`, {
        cause: error,
      });
    }
    return scoreLines(scorer, invocation);
  },
};

/** US dollars. @throws {SidelightError} USAGE */
function maxCostOf(invocation: Invocation): number {
  const text = textFlag(invocation, 'max-cost');
  const value = text === undefined ? Infinity : Number(text);
  if (value > 0) return value;
  throw new SidelightError('USAGE', '--max-cost needs a number of US dollars above 0');
}

/** Each with its version, what it finds, and why it cannot load where that is so. */
async function list(scorers: readonly Scorer[], { print }: Invocation): Promise<number> {
  const widthOf = (field: 'name' | 'version') => Math.max(...scorers.map((each) => each[field].length));
  const [names, versions] = [widthOf('name'), widthOf('version')];
  for (const scorer of scorers) {
    const reason = await scorer.load().then(
      () => '',
      (error: unknown) => ` (cannot load: ${messageOf(error)})`,
    );
    print(`${scorer.name.padEnd(names)}  ${scorer.version.padEnd(versions)}  ${scorer.summary}${reason}`);
  }
  return 0;
}
