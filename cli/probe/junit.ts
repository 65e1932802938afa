import type { ProbeReport, ProbeResult } from '../../core/findings/probe_result.js';
import { escapeXml } from '../xml.js';

/** The report of a run as JUnit XML: what is undecided is an error, since nothing is known of it; what was not measured is skipped. */
export function probeJunit({ target, results }: ProbeReport): string {
  const having = (wanted: Outcome) => results.filter((each) => outcomeOf(each) === wanted).length;
  const counts = `tests="${results.length}" failures="${having('failure')}" errors="${having('error')}" skipped="${having('skipped')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sidelight probe" ${counts}>`,
    `  <testsuite name="${escapeXml(target)}" ${counts}>`,
    ...results.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

function outcomeOf({ verdict, reason }: ProbeResult): Outcome {
  if (reason !== '') return 'skipped';
  return ({ violated: 'failure', cleared: 'passed', undecided: 'error' } as const)[verdict];
}

function testCase(result: ProbeResult): string {
  const open = `    <testcase classname="sidelight.probe.${result.axis}" name="${result.metric}"`;
  const outcome = outcomeOf(result);
  if (outcome === 'passed') return `${open}/>`;
  const worst = result.streams.filter(({ verdict }) => verdict === result.verdict).map(({ title }) => title);
  const message = escapeXml(result.reason === '' ? `${result.verdict}: ${worst.join('; ')}` : result.reason);
  const type = outcome === 'skipped' ? '' : ` type="${result.verdict}"`;
  const numbers = escapeXml(JSON.stringify({ streams: result.streams, choices: result.choices }));
  return `${open}><${outcome} message="${message}"${type}>${numbers}</${outcome}></testcase>`;
}
