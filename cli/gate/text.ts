import { count } from '../../core/words/amounts.js';
import type { GateReport, GateRow } from '../../evaluator/index.js';

const WORDS: Record<GateRow['verdict'], string> = {
  pass: 'pass',
  fail: 'FAIL',
  not_enough_data: 'not enough data',
  not_measured: 'not measured',
};
const COLOURS: Record<GateRow['verdict'], number> = { pass: 32, fail: 31, not_enough_data: 33, not_measured: 90 };
const HEAD = ['metric', 'baseline', 'candidate', 'difference', 'interval', 'margin', 'sessions', 'verdict'];

/** The report of a gate as lines of an aligned table. */
export function gateText(report: GateReport, isColoured: boolean): string[] {
  const paint = (verdict: GateRow['verdict'], text: string) =>
    isColoured ? `\u001b[${COLOURS[verdict]}m${text}\u001b[0m` : text;
  const rows = report.metrics.map((row) => ({ cells: cellsOf(row), verdict: row.verdict }));
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map(({ cells }) => (cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)));
  const side = (name: string, { selector, sessions, calls }: GateReport['baseline']) =>
    `${name.padEnd(9)}  ${selector}  (${count(sessions)} sessions, ${count(calls)} calls)`;
  return [
    side('baseline', report.baseline),
    side('candidate', report.candidate),
    '',
    [...line(HEAD.slice(0, -1)), HEAD.at(-1)].join('  '),
    ...rows.map(({ cells, verdict }) =>
      [...line(cells.slice(0, -1)), paint(verdict, cells.at(-1) ?? '')].join('  ').trimEnd(),
    ),
    '',
    ...report.notes,
    report.promise,
    `Intervals: each limit at ${percent(report.alpha)}; a fail has to hold at that level over all metrics together (Holm).`,
    '',
    paint(report.verdict, conclusion(report)),
  ];
}

function conclusion({ verdict, metrics, baseline, candidate }: GateReport): string {
  const named = (wanted: GateRow['verdict']) =>
    metrics
      .filter((row) => row.verdict === wanted)
      .map(({ title }) => title)
      .join('; ');
  if (verdict === 'fail') return `FAIL: ${named('fail')}`;
  if (verdict === 'pass') return 'PASS: nothing is worse by its margin.';
  const empty = Object.entries({ baseline, candidate }).filter(([, { calls, shared }]) => calls + shared === 0);
  if (empty.length > 0) return `NOT ENOUGH DATA: no call matches the ${empty.map(([name]) => name).join(' and the ')}.`;
  return `NOT ENOUGH DATA: ${named('not_enough_data') || 'nothing was measured'}`;
}

function cellsOf(row: GateRow): string[] {
  const { difference, interval, margin, worse } = row;
  const delta = (value: number | null) => (value === null ? '?' : signed(row, value));
  const sign = { higher: '+', lower: '-', both: '±' }[worse];
  return [
    row.title,
    plain(row, row.baseline),
    plain(row, row.candidate),
    difference === null ? '' : delta(difference),
    interval === null ? '' : `${delta(interval.low)} to ${delta(interval.high)}`,
    `${sign}${row.relative || row.unit === 'share' ? percent(margin) : decimals(margin, 3)}`,
    `${count(row.baseline_sessions)}/${count(row.candidate_sessions)}`,
    gateVerdictText(row),
  ];
}

/** The verdict on one metric in words. */
export function gateVerdictText({ verdict, reason, more_sessions: more }: GateRow): string {
  const parts = [reason, more === null ? '' : `about ${count(more)} more sessions on each side needed`].filter(Boolean);
  return parts.length === 0 || verdict === 'not_measured' ? WORDS[verdict] : `${WORDS[verdict]}: ${parts.join('; ')}`;
}

function plain({ unit }: GateRow, value: number | null): string {
  if (value === null) return '-';
  if (unit === 'share') return percent(value);
  if (unit === 'usd') return `$${value.toPrecision(3)}`;
  if (unit === 'ms') return value < 10_000 ? `${decimals(value, 0)} ms` : `${decimals(value / 1000, 1)} s`;
  return unit === 'tokens' ? decimals(value, 0) : decimals(value, 3);
}

function signed({ unit, relative }: GateRow, value: number): string {
  const sign = value < 0 ? '-' : '+';
  const size = Math.abs(value);
  return `${sign}${relative || unit === 'share' ? percent(size) : decimals(size, 3)}`;
}

const decimals = (value: number, digits: number) => value.toFixed(digits);
const percent = (value: number) => `${(value * 100).toFixed(value < 0.1 ? 2 : 1)} %`;
