import type { GateReport, GateRow } from '../../evaluator/index.js';
import { gateVerdictText } from './text.js';
import { escapeXml } from '../xml.js';

/** The report of a gate as JUnit XML: a metric without enough data is an error, since nothing is known of it. */
export function gateJunit({ metrics, baseline, candidate }: GateReport): string {
  const having = (verdict: GateRow['verdict']) => metrics.filter((row) => row.verdict === verdict).length;
  const counts =
    `tests="${metrics.length}" failures="${having('fail')}" errors="${having('not_enough_data')}" ` +
    `skipped="${having('not_measured')}"`;
  const name = escapeXml(`${candidate.selector} against ${baseline.selector}`);
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
  const open = `    <testcase classname="sidelight.gate" name="${escapeXml(row.metric)}"`;
  if (row.verdict === 'pass') return `${open}/>`;
  const element = ELEMENTS[row.verdict];
  const message = escapeXml(gateVerdictText(row));
  const type = row.verdict === 'not_measured' ? '' : ` type="${row.verdict}"`;
  return `${open}><${element} message="${message}"${type}>${escapeXml(numbers(row))}</${element}></testcase>`;
}

function numbers(row: GateRow): string {
  const { baseline, candidate, difference, interval, margin, relative } = row;
  return JSON.stringify({ baseline, candidate, difference, interval, margin, relative });
}
