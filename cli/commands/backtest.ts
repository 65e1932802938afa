import { MOMENT_EXAMPLES, parseMoment } from '../../core/time/moment.js';
import { SidelightError } from '../../core/errors.js';
import { plural } from '../../core/words/amounts.js';
import type { BacktestAlarm, BacktestResult } from '../../evaluator/index.js';
import { withAsker } from '../installation/asker.js';
import { textFlag, type Command, type Invocation } from '../command.js';
import { DATA_FLAGS, readConfig } from '../settings.js';
import { about, StatusLine } from '../status_line.js';

const NOT_ENOUGH = 2;

export const backtestCommand: Command = {
  name: 'backtest',
  usage: '[--from TIME] [--to TIME] [--target NAME] [--json]',
  summary: "the stored calls through today's drift monitors, as if they had been live",
  details: [
    'TIME is a day (2026-11-01), an ISO time or a span before now (7d). Everything stored is replayed, since monitors learn from it what is usual;',
    '--from and --to say of which time alarms are told. Settings are those of section "drift": change one, and see what it would have told.',
    'One line per alarm on standard output, with --json one object per line (at, since, target, metric, segment, value, interval, n ...).',
    'Where all there is is shorter than the reference, its first third is the reference, which is said.',
    'Progress and the outcome go to standard error. Live monitors and their state are not touched.',
    'Exit codes: 0 replayed, with alarms or without; 2 not enough calls to learn from; 64 wrong usage, 70 the calls could not be read.',
  ].join('\n'),
  flags: {
    ...DATA_FLAGS,
    from: { type: 'string', value: 'TIME', help: 'alarms from then on', default: 'the first call' },
    to: { type: 'string', value: 'TIME', help: 'replayed as if it were then', default: 'now' },
    target: { type: 'string', value: 'NAME', help: 'only alarms of this target' },
    json: { type: 'boolean', help: 'one JSON object per alarm' },
    url: { type: 'string', value: 'URL', help: 'a running service to ask', default: 'found through the data folder' },
  },
  positionals: 0,
  exitCodes: { usage: 64, failure: 70 },
  run: async (invocation) => {
    const { backtest } = await import('../../evaluator/index.js');
    const now = Date.now();
    const from = moment(invocation, 'from', now) ?? 0;
    const to = moment(invocation, 'to', now) ?? now;
    if (from >= to) throw new SidelightError('USAGE', '--from must be before --to');
    const config = readConfig(invocation);
    const target = textFlag(invocation, 'target');
    const isJson = invocation.values['json'] === true;
    const status = new StatusLine();
    const result = await withAsker(invocation, config, 'backtest', (ask) =>
      backtest({
        ask,
        config,
        from,
        to,
        ...(target === undefined ? {} : { target }),
        onAlarm: (alarm) => {
          status.clear();
          invocation.print(isJson ? JSON.stringify(alarm) : lineOf(alarm));
        },
        onProgress: (at, share) => status.tell(() => progressLine(at, share)),
      }),
    );
    status.clear();
    for (const line of outcome(result)) process.stderr.write(`${line}\n`);
    return result.watched.length === 0 ? NOT_ENOUGH : 0;
  },
};

/** @throws {SidelightError} USAGE */
function moment(invocation: Invocation, flag: string, now: number): number | undefined {
  const text = textFlag(invocation, flag);
  if (text === undefined) return undefined;
  const time = parseMoment(text, now);
  if (time === null) throw new SidelightError('USAGE', `--${flag} needs ${MOMENT_EXAMPLES}`);
  return time;
}

function lineOf({ at, summary }: BacktestAlarm): string {
  return `${at}  ${summary}`;
}

/** What was replayed, and what for. */
function outcome({ alarms, from, to, shortened, watched, learning, purposes }: BacktestResult): string[] {
  if (from === null) return ['There are no calls to replay.'];
  const demo = purposes.includes('demo') ? ' (calls of the demo)' : '';
  const span = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}${demo}`;
  const told = alarms === 0 ? 'no alarms' : plural(alarms, 'alarm');
  return [
    `Replayed ${span}: ${told}${watched.length === 0 ? '' : `; watched ${watched.join(', ')}`}.`,
    ...(shortened === null
      ? []
      : [
          `All that is stored is shorter than the reference of the settings (drift.reference): its first ${about(shortened / 1000)} served as reference instead.`,
        ]),
    ...learning.map(({ summary }) => summary),
  ];
}

function progressLine(at: number, share: number): string {
  return `replaying ${new Date(at).toISOString().slice(0, 16)}, ${Math.floor(share * 100)} %`;
}
