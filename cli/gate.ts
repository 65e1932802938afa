import { writeFileSync } from 'node:fs';
import { nearest } from '../core/config/index.js';
import type { Config } from '../core/config/schema.js';
import { SidelightError } from '../core/errors.js';
import type { GateReport } from '../evaluator/index.js';
import { withAsker } from './asker.js';
import { textFlag, type Command, type Invocation } from './command.js';
import { gateJunit } from './gate_junit.js';
import { gateText } from './gate_text.js';
import { DATA_FLAGS, readConfig } from './settings.js';

const EXIT: Record<GateReport['verdict'], number> = { pass: 0, fail: 1, not_enough_data: 2 };
const EXAMPLE = 'For example: sidelight gate --baseline version=A --candidate version=B,from=2d';

export const gate: Command = {
  name: 'gate',
  usage: '--baseline SELECTOR --candidate SELECTOR [--metrics LIST] [--json] [--junit FILE]',
  summary: 'is a candidate as good as the baseline? staging against production, version B against A',
  details: [
    'SELECTOR is key=value,key=value: target, environment, version, model, tenant, route, caller, backend, operation, purpose (user), from (7d), to (now).',
    'Margins, error rate and scorers: section "gate" of the configuration; docs/gate.md says what is promised.',
    'Exit codes: 0 pass, 1 fail, 2 not enough data; 64 wrong usage, 70 it could not be asked.',
  ].join('\n'),
  flags: {
    ...DATA_FLAGS,
    baseline: { type: 'string', value: 'SELECTOR', help: 'the calls to be as good as' },
    candidate: { type: 'string', value: 'SELECTOR', help: 'the calls to judge' },
    metrics: { type: 'string', value: 'LIST', help: 'only these (errors,latency_p95,score:toxicity), and all of them' },
    json: { type: 'boolean', help: 'the report as JSON' },
    junit: { type: 'string', value: 'FILE', help: 'the report as JUnit XML in a file, too' },
    url: { type: 'string', value: 'URL', help: 'a running service to ask; found through the data folder by default' },
  },
  positionals: 0,
  exitCodes: { usage: 64, failure: 70 },
  run: async (invocation) => {
    const { compare, parseSelector } = await import('../evaluator/index.js');
    const config = readConfig(invocation);
    const now = Date.now();
    const [baseline, candidate] = (['baseline', 'candidate'] as const).map((flag) => {
      const text = textFlag(invocation, flag);
      if (text === undefined) throw new SidelightError('USAGE', `gate needs --${flag}`, { hint: EXAMPLE });
      return parseSelector(text, now, `--${flag}`);
    });
    if (baseline === undefined || candidate === undefined) throw new SidelightError('USAGE', 'gate needs two sides');
    if (JSON.stringify({ ...baseline, text: '' }) === JSON.stringify({ ...candidate, text: '' })) {
      throw new SidelightError('USAGE', '--baseline and --candidate are the same calls', { hint: EXAMPLE });
    }
    const wanted = wantedMetrics(invocation, config);
    const report = await withAsker(invocation, config, 'gate', (ask) =>
      compare(ask, baseline, candidate, config.gate, wanted),
    );
    show(invocation, report);
    return EXIT[report.verdict];
  },
};

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
