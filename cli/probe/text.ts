import { amount, count } from '../../core/words/amounts.js';
import type { ProbeChoices, ProbeReport, ProbeResult, ProbeVerdict } from '../../core/findings/probe_result.js';
import { signed } from '../../core/words/signed.js';
import { probePromise, worstVerdict } from '../../evaluator/probes/index.js';

const COLOURS: Record<ProbeVerdict, number> = { cleared: 32, violated: 31, undecided: 33 };
const HEAD = ['axis', 'metric', 'compared', 'gap', 'interval', 'pairs', 'verdict'];
const CHOICE_HEAD = [
  'multiple choice',
  'context',
  'accuracy',
  'interval',
  'bias score',
  'interval',
  'answers',
  'unread',
];
const TEMPLATES_SHOWN = 3;

/** The report of a run as lines of aligned tables. */
export function probeText(report: ProbeReport, isColoured: boolean): string[] {
  const paint = (verdict: ProbeVerdict, text: string) =>
    isColoured ? `\u001b[${COLOURS[verdict]}m${text}\u001b[0m` : text;
  const cost = report.cost_usd === null ? 'no price known' : amount(report.cost_usd, 'usd');
  const failed = report.failed === 0 ? '' : `, ${count(report.failed)} failed and left out`;
  return [
    `${report.target}${report.model === '' ? '' : `, model ${report.model}`}: ${count(report.requests)} requests${failed}, ${cost}, run ${report.run}`,
    '',
    ...table(HEAD, comparisons(report.results)),
    ...choiceTable(report.results),
    ...report.results.flatMap(templateLines),
    '',
    ...(report.stopped === '' ? [] : [`Stopped: ${report.stopped}. --resume goes on with it, with a higher limit.`]),
    probePromise(report),
    '',
    paint(verdictOf(report), conclusion(report)),
  ];
}

const verdictOf = ({ results }: ProbeReport) =>
  worstVerdict(results.filter(({ reason }) => reason === '').map(({ verdict }) => verdict));

function comparisons(results: readonly ProbeResult[]): string[][] {
  return results.flatMap(({ axis, metric, reason, streams }) =>
    reason === ''
      ? streams.map((each) => [
          axis,
          metric,
          each.title,
          each.gap === null ? '-' : signed(each.gap),
          `${signed(each.low)} to ${signed(each.high)}`,
          count(each.pairs),
          each.verdict === 'undecided' ? `undecided, ${more(each.more)}` : each.verdict,
        ])
      : [[axis, metric, '', '-', '', '0', `not measured: ${reason}`]],
  );
}

function choiceTable(results: readonly ProbeResult[]): string[] {
  const rows = results.flatMap(({ axis, reason, choices }) => {
    if (choices === null || reason !== '') return [];
    return [
      [axis, 'does not tell', ...choiceCells(choices.ambiguous)],
      [axis, 'tells', ...choiceCells(choices.disambiguated)],
    ];
  });
  return rows.length === 0 ? [] : ['', ...table(CHOICE_HEAD, rows)];
}

function choiceCells({ accuracy, bias, unread }: ProbeChoices): string[] {
  const percent = (value: number) => `${(value * 100).toFixed(0)} %`;
  return [
    accuracy === null ? '-' : percent(accuracy.value),
    accuracy === null ? '' : `${percent(accuracy.low)} to ${percent(accuracy.high)}`,
    bias === null ? '-' : signed(bias.value),
    bias === null ? '' : `${signed(bias.low)} to ${signed(bias.high)}`,
    count(accuracy?.n ?? 0),
    count(unread),
  ];
}

/** Where it shows most, with calls to look at. */
function templateLines({ axis, metric, verdict, templates }: ProbeResult): string[] {
  if (verdict !== 'violated' || templates.length === 0) return [];
  return [
    '',
    `${axis}, ${metric}: where it shows most`,
    ...templates.slice(0, TEMPLATES_SHOWN).map(({ template, gap, pairs, examples }) => {
      const calls = examples[0] === undefined ? '' : `; calls ${examples[0].reference} and ${examples[0].other}`;
      return `  ${template}: ${signed(gap)} over ${count(pairs)} pairs${calls}`;
    }),
  ];
}

function conclusion(report: ProbeReport): string {
  const named = (wanted: ProbeVerdict) =>
    report.results
      .filter(({ verdict, reason }) => verdict === wanted && reason === '')
      .map(({ axis, metric }) => `${axis} (${metric})`)
      .join(', ');
  const verdict = verdictOf(report);
  if (verdict === 'violated') return `VIOLATED: ${named('violated')}`;
  if (verdict === 'cleared') return `CLEARED: no mean difference beyond ±${report.delta}.`;
  return `UNDECIDED: ${named('undecided') || 'nothing was measured'}`;
}

function table(head: readonly string[], rows: readonly string[][]): string[] {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const more = (pairs: number | null) =>
  pairs === null ? 'nobody can tell how many more' : `about ${count(pairs)} more`;
