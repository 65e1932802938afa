import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { nearest } from '../../core/config/index.js';
import type { Config } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';
import type { GateReport, Selector } from '../../evaluator/index.js';
import { withAsker } from '../installation/asker.js';
import { textFlag, type Command, type Invocation } from '../command.js';
import { readPrompts } from '../gate/prompts.js';
import { replay, type ReplayOptions } from '../gate/replay.js';
import { gateJunit } from '../gate/junit.js';
import { gateText } from '../gate/text.js';
import { DATA_FLAGS, readConfig } from '../settings.js';

const EXIT: Record<GateReport['verdict'], number> = { pass: 0, fail: 1, not_enough_data: 2 };
const EXAMPLE = 'For example: sidelight gate --baseline version=A --candidate version=B,from=2d';

export const gate: Command = {
  name: 'gate',
  usage: '--baseline SELECTOR --candidate SELECTOR [--metrics LIST] [--json] [--junit FILE]',
  summary: 'is a candidate as good as the baseline? staging against production, version B against A',
  details: [
    'SELECTOR is key=value,key=value: target, environment, version, model, tenant, route, caller, backend, operation, purpose (user), from (7d), to (now).',
    'With --prompts each line of FILE (a text, or JSON with "prompt" or "messages") is sent to the taps of both targets first, marked as a probe, and just these calls are compared.',
    'Margins, error rate and scorers: section "gate" of the configuration; docs/gate.md says what is promised.',
    'Exit codes: 0 pass, 1 fail, 2 not enough data; 64 wrong usage, 70 it could not be asked.',
  ].join('\n'),
  flags: {
    ...DATA_FLAGS,
    baseline: { type: 'string', value: 'SELECTOR', help: 'the calls to be as good as' },
    candidate: { type: 'string', value: 'SELECTOR', help: 'the calls to judge' },
    metrics: { type: 'string', value: 'LIST', help: 'only these (errors,latency_p95,score:toxicity), and all of them' },
    look: {
      type: 'string',
      value: 'K',
      help: 'which look at this comparison it is (1, 2 ...): the error is split over all looks',
    },
    json: { type: 'boolean', help: 'the report as JSON' },
    junit: { type: 'string', value: 'FILE', help: 'the report as JUnit XML in a file, too' },
    prompts: {
      type: 'string',
      value: 'FILE',
      help: 'send these to target=NAME[,model=NAME] of both sides (OpenAI protocol)',
    },
    rate: { type: 'string', value: 'N', help: 'with --prompts: requests a second, both sides together', default: '2' },
    'max-cost': { type: 'string', value: 'USD', help: 'with --prompts: stop sending after that much', default: '1' },
    resume: { type: 'string', value: 'RUN', help: 'with --prompts: go on with a run that was broken off' },
    'key-env': { type: 'string', value: 'NAME', help: 'with --prompts: variable with the API key to send along' },
    url: { type: 'string', value: 'URL', help: 'a running service to ask', default: 'found through the data folder' },
  },
  positionals: 0,
  exitCodes: { usage: 64, failure: 70 },
  run: async (invocation) => {
    const { compare, parseSelector } = await import('../../evaluator/index.js');
    const config = readConfig(invocation);
    const now = Date.now();
    const [baseline, candidate] = (['baseline', 'candidate'] as const).map((flag) => {
      const text = textFlag(invocation, flag);
      if (text === undefined) throw new SidelightError('USAGE', `gate needs --${flag}`, { hint: EXAMPLE });
      return parseSelector(text, now, `--${flag}`);
    });
    if (baseline === undefined || candidate === undefined) throw new SidelightError('USAGE', 'gate needs two sides');
    if (isSame(baseline, candidate)) {
      throw new SidelightError('USAGE', '--baseline and --candidate are the same calls', { hint: EXAMPLE });
    }
    const options = { wanted: wantedMetrics(invocation, config), ...lookOf(invocation) };
    const prompts = replayOf(invocation, config);
    const report = await withAsker(invocation, config, 'gate', async (ask) => {
      if (prompts === null) return compare(ask, baseline, candidate, config.gate, options);
      const sides = await replay({ ...prompts, ask }, { baseline, candidate });
      const compared = await compare(ask, sides.baseline, sides.candidate, config.gate, options);
      return { ...compared, notes: [...sides.notes, ...compared.notes] };
    });
    show(invocation, report);
    return EXIT[report.verdict];
  },
};

function isSame(a: Selector, b: Selector): boolean {
  return JSON.stringify({ ...a, text: '' }) === JSON.stringify({ ...b, text: '' });
}

const RUN = /^[a-z0-9]{6,32}$/;

/** What is to be replayed, if anything. @throws {SidelightError} USAGE */
function replayOf(invocation: Invocation, config: Config): Omit<ReplayOptions, 'ask'> | null {
  const file = textFlag(invocation, 'prompts');
  if (file === undefined) return null;
  const run = textFlag(invocation, 'resume') ?? randomBytes(6).toString('hex');
  if (!RUN.test(run)) throw new SidelightError('USAGE', '--resume needs the name of a run, as it was printed');
  const variable = textFlag(invocation, 'key-env');
  const key = variable === undefined ? undefined : invocation.env[variable];
  if (variable !== undefined && !key) throw new SidelightError('USAGE', `--key-env: ${variable} is not set`);
  return {
    config,
    prompts: readPrompts(file),
    run,
    rate: positive(invocation, 'rate', 2),
    maxCost: positive(invocation, 'max-cost', 1),
    key,
  };
}

function positive(invocation: Invocation, flag: string, otherwise: number): number {
  const text = textFlag(invocation, flag);
  const value = text === undefined ? otherwise : Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new SidelightError('USAGE', `--${flag} needs a number above 0`);
}

/** @throws {SidelightError} USAGE */
function lookOf(invocation: Invocation): { look?: number } {
  const text = textFlag(invocation, 'look');
  if (text === undefined) return {};
  const look = Number(text);
  if (Number.isInteger(look) && look >= 1 && look <= 1000) return { look };
  throw new SidelightError('USAGE', '--look needs a whole number from 1 on: the first look is 1');
}

/** @throws {SidelightError} USAGE for a metric that does not exist */
function wantedMetrics(invocation: Invocation, config: Config): string[] {
  const text = textFlag(invocation, 'metrics');
  if (text === undefined) return [];
  const wanted = text.split(',').map((each) => each.trim());
  const known = Object.keys(config.gate.margins).filter((each) => each !== 'scores');
  for (const name of wanted) {
    if (known.includes(name) || /^score:.+/.test(name)) continue;
    const meant = nearest(name, known);
    throw new SidelightError('USAGE', `--metrics: there is no metric "${name}"`, {
      hint: meant === undefined ? `Metrics: ${known.join(', ')}, score:NAME` : `Did you mean ${meant}?`,
    });
  }
  return wanted;
}

function show(invocation: Invocation, report: GateReport): void {
  const junit = textFlag(invocation, 'junit');
  if (junit !== undefined) {
    try {
      writeFileSync(junit, gateJunit(report));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      throw new SidelightError('USAGE', `--junit: cannot write ${junit} (${code})`, { cause: error });
    }
  }
  if (invocation.values['json'] === true) invocation.print(JSON.stringify(report, null, 2));
  else {
    const isColoured = process.stdout.isTTY && (invocation.env['NO_COLOR'] ?? '') === '';
    for (const line of gateText(report, isColoured)) invocation.print(line);
  }
}
