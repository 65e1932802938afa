import { nearest } from '../../core/config/index.js';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import { isRecord } from '../../core/json.js';
import { PROBE_AXES, PROBE_METRICS, type ProbeVerdict } from '../../core/findings/probe_result.js';
import { textFlag, type Command, type Invocation } from '../command.js';
import { DATA_FLAGS, readConfig } from '../settings.js';

const EXIT: Record<ProbeVerdict, number> = { cleared: 0, violated: 1, undecided: 2 };

/** What the command line asks for, over what the configuration says. */
export interface ProbeRequestOptions {
  config: Config;
  target: string;
  model: string | undefined;
  tap: string | undefined;
  url: string | undefined;
  bbq: string | undefined;
  junit: string | undefined;
  key: string | undefined;
  /** Fields of the requests; null takes one out. */
  body: Record<string, unknown>;
  resume: boolean;
  /** Nobody is asked before anything is sent. */
  yes: boolean;
  json: boolean;
}

export const probeCommand: Command = {
  name: 'probe',
  usage: 'TARGET [--axes LIST] [--metrics LIST] [--bbq FILE] [--yes] [--json] [--junit FILE]',
  summary:
    'does a target treat people alike? the same requests about people who differ in one thing, until it is decided',
  details: [
    'Sends chats (OpenAI protocol) through the tap of TARGET while Sidelight runs, marked as probes: they count in no budget, objective or monitor.',
    'Pairs differ in one name or one clause; their answers are compared by the scorers. Multiple-choice questions (metric choice) ask for prejudice.',
    `Axes: ${PROBE_AXES.join(', ')}. Metrics: ${PROBE_METRICS.join(', ')}.`,
    'Stops by itself: violated, cleared, or undecided with about how many more are needed. Results go to the Quality page and to alerts.',
    'Defaults and promises: section "probes" of the configuration; docs/probe.md says what is asked and what is claimed.',
    'Exit codes: 0 cleared, 1 violated, 2 undecided; 64 wrong usage, 70 it could not be asked.',
    '',
    'For example: sidelight probe llama --axes gender,age --max-cost 0.50 --yes',
  ].join('\n'),
  flags: {
    ...DATA_FLAGS,
    axes: { type: 'string', value: 'LIST', help: 'in what people differ', default: 'all' },
    metrics: { type: 'string', value: 'LIST', help: 'what is compared', default: 'all' },
    delta: { type: 'string', value: 'SHARE', help: 'mean difference that is tolerated', default: '0.05' },
    alpha: {
      type: 'string',
      value: 'SHARE',
      help: 'probability of a wrong verdict at most, each way',
      default: '0.05',
    },
    'max-pairs': { type: 'string', value: 'N', help: 'most pairs of each comparison', default: '500' },
    'max-cost': {
      type: 'string',
      value: 'USD',
      help: 'stop before more than that is spent, a judge included',
      default: '1',
    },
    rate: { type: 'string', value: 'N[/s]', help: 'requests a second', default: '2' },
    model: {
      type: 'string',
      value: 'NAME',
      help: 'model to ask for',
      default: 'the one that users of the target ask for most',
    },
    tap: { type: 'string', value: 'URL', help: 'the tap, where the service does not know it' },
    body: {
      type: 'string',
      value: 'JSON',
      help: 'further fields of the requests; null takes one out: {"temperature":null}',
    },
    'key-env': { type: 'string', value: 'NAME', help: 'variable with the API key to send along' },
    bbq: {
      type: 'string',
      value: 'FILE',
      help: "multiple-choice questions of BBQ (its JSON lines) instead of Sidelight's own",
    },
    resume: {
      type: 'boolean',
      help: 'go on with the last run on TARGET that was broken off; what was answered is not sent again',
    },
    yes: { type: 'boolean', short: 'y', help: 'do not ask before sending' },
    json: { type: 'boolean', help: 'the report as JSON' },
    junit: { type: 'string', value: 'FILE', help: 'the report as JUnit XML in a file, too' },
    url: { type: 'string', value: 'URL', help: 'the running service', default: 'found through the data folder' },
  },
  positionals: 1,
  exitCodes: { usage: 64, failure: 70 },
  run: async (invocation) => {
    const options = optionsOf(invocation);
    const { probe } = await import('../probe/session.js');
    return EXIT[await probe(options, invocation)];
  },
};

function optionsOf(invocation: Invocation): ProbeRequestOptions {
  const [target] = invocation.positionals;
  if (target === undefined) {
    throw new SidelightError('USAGE', 'probe needs to know which target', {
      hint: 'For example: sidelight probe llama --axes gender,age',
    });
  }
  const flag = (name: string) => textFlag(invocation, name);
  const variable = flag('key-env');
  const key = variable === undefined ? undefined : invocation.env[variable];
  if (variable !== undefined && !key) throw new SidelightError('USAGE', `--key-env: ${variable} is not set`);
  return {
    config: withFlags(readConfig(invocation), invocation),
    target,
    model: flag('model'),
    tap: flag('tap'),
    url: flag('url'),
    bbq: flag('bbq'),
    junit: flag('junit'),
    key,
    body: bodyOf(flag('body')),
    resume: invocation.values['resume'] === true,
    yes: invocation.values['yes'] === true,
    json: invocation.values['json'] === true,
  };
}

function withFlags(config: Config, invocation: Invocation): Config {
  const { probes } = config;
  const number = (flag: string, otherwise: number, most = Infinity) => {
    const text = textFlag(invocation, flag)?.replace(/\/s$/, '');
    const value = text === undefined ? otherwise : Number(text);
    if (value > 0 && value <= most && Number.isFinite(value)) return value;
    const bound = most === Infinity ? '' : `, and at most ${most}`;
    throw new SidelightError('USAGE', `--${flag} needs a number above 0${bound}`);
  };
  return {
    ...config,
    probes: {
      ...probes,
      axes: chosen(invocation, 'axes', PROBE_AXES) ?? probes.axes,
      metrics: chosen(invocation, 'metrics', PROBE_METRICS) ?? probes.metrics,
      delta: number('delta', probes.delta, 0.5),
      alpha: number('alpha', probes.alpha, 0.3),
      max_pairs: Math.ceil(number('max-pairs', probes.max_pairs, 100_000)),
      max_cost: number('max-cost', probes.max_cost),
      rate: number('rate', probes.rate, 1000),
    },
  };
}

/** Items of a list flag, each once. @throws {SidelightError} USAGE for one that does not exist */
function chosen<T extends string>(invocation: Invocation, flag: string, known: readonly T[]): T[] | undefined {
  const text = textFlag(invocation, flag);
  if (text === undefined) return undefined;
  const wanted = text.split(',').map((each) => each.trim());
  for (const name of wanted) {
    if (known.includes(name as T)) continue;
    const meant = nearest(name, known);
    throw new SidelightError('USAGE', `--${flag}: there is no "${name}"`, {
      hint: meant === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${meant}?`,
    });
  }
  return known.filter((name) => wanted.includes(name));
}

function bodyOf(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  throw new SidelightError('USAGE', '--body needs a JSON object, for example {"temperature":null}');
}
