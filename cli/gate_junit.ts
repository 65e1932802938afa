import type { GateReport, GateRow } from '../evaluator/index.js';
import { gateVerdictText } from './gate_text.js';

/** The report of a gate as JUnit XML: a metric without enough data is an error, since nothing is known of it. */
export function gateJunit({ metrics, baseline, candidate }: GateReport): string {
  const having = (verdict: GateRow['verdict']) => metrics.filter((row) => row.verdict === verdict).length;
  const counts =
    `tests="${metrics.length}" failures="${having('fail')}" errors="${having('not_enough_data')}" ` +
    `skipped="${having('not_measured')}"`;
  const name = escaped(`${candidate.selector} against ${baseline.selector}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sidelight gate" ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...metrics.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const ELEMENTS = { fail: 'failure', not_enough_data: 'error', not_measured: 'skipped' } as const;

function testCase(row: GateRow): string {
  const open = `    <testcase classname="sidelight.gate" name="${escaped(row.metric)}"`;
  if (row.verdict === 'pass') return `${open}/>`;
  const element = ELEMENTS[row.verdict];
  const message = escaped(gateVerdictText(row));
  const type = row.verdict === 'not_measured' ? '' : ` type="${row.verdict}"`;
  return `${open}><${element} message="${message}"${type}>${escaped(numbers(row))}</${element}></testcase>`;
}

function numbers(row: GateRow): string {
  const { baseline, candidate, difference, interval, margin, relative } = row;
  return JSON.stringify({ baseline, candidate, difference, interval, margin, relative });
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text for XML 1.0: what it cannot hold even as a reference is replaced. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
