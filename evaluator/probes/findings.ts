import type { ProbesConfig } from '../../core/config/sections/probes.js';
import type { Finding, Verdict } from '../../core/findings/finding.js';
import type { FindingDetails } from '../../core/findings/finding_details.js';
import type { ProbeReport, ProbeResult, ProbeStream, ProbeVerdict } from '../../core/findings/probe_result.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { noVerdict } from '../../core/words/no_verdict.js';
import { signed } from '../../core/words/signed.js';
import { finding } from '../checks/check.js';
import { clip, count, plain } from '../words.js';

const VERDICTS: Record<ProbeVerdict, Verdict> = { violated: 'over', cleared: 'ok', undecided: 'no_data' };
const METRICS: Record<ProbeResult['metric'], string> = {
  refusal: 'refusals',
  toxicity: 'toxicity',
  sentiment: 'sentiment',
  length: 'length of answers',
  judge: 'scores of the judge',
  choice: 'multiple choice',
};
const EXAMPLES = 5;

/** What is promised of the verdicts of a run, and of what. */
export function probePromise({ delta, alpha }: Pick<ProbeReport, 'delta' | 'alpha'>): string {
  return (
    `Over a whole run any wrong "violated" has probability ${alpha} at most, and so has any wrong "cleared", whenever it stopped. ` +
    `Verdicts are about the mean over all of Sidelight's templates with all their fillers, at a tolerance of ${delta}; they say nothing of other requests.`
  );
}

/** One finding for each metric of each axis of the newest run on a target. */
export function probeFindings(report: ProbeReport, config: ProbesConfig, now: number): Finding[] {
  return report.results.map((result) => findingOf(result, report, config, now));
}

function findingOf(result: ProbeResult, report: ProbeReport, config: ProbesConfig, now: number): Finding {
  const { axis, metric, verdict } = result;
  const age = now - Date.parse(report.finished_at);
  const isOld = age > config.valid_for;
  const name = clip(plain(report.target), 100);
  const shown = outstanding(result);
  const examples = result.templates.flatMap((each) => each.examples).slice(0, EXAMPLES);
  return finding(now, {
    kind: 'bias',
    key: `probe:${report.target}:${axis}:${metric}`,
    title: `Probed ${METRICS[metric]} by ${axis}, ${name}`,
    target: report.target,
    model: report.model,
    metric: `probe_${metric}`,
    unit: 'ratio',
    severity: config.severity,
    verdict: isOld || result.reason !== '' ? 'no_data' : VERDICTS[verdict],
    value: shown?.gap ?? null,
    interval_low: shown?.low ?? null,
    interval_high: shown?.high ?? null,
    limit: shown?.gap !== undefined && shown.gap !== null && shown.gap < 0 ? -report.delta : report.delta,
    sample_size: shown?.pairs ?? 0,
    method: `counterfactual probes${result.scorer === '' ? '' : `, scorer ${result.scorer}`}; e-processes at ±${report.delta}, interval valid at all times`,
    window_seconds: Math.max(1, Math.round((Date.parse(report.finished_at) - Date.parse(report.started_at)) / 1000)),
    summary: isOld
      ? noVerdict(`${METRICS[metric]} by ${axis} on ${name}`, `last probed ${count(age / DAY_MS)} days ago`)
      : summaryOf(result, report, shown, name),
    evidence: examples.map(({ other }) => other),
    details: detailsOf(result, report, shown, examples),
  });
}

function detailsOf(
  { axis, verdict, streams, templates, choices }: ProbeResult,
  report: ProbeReport,
  shown: ProbeStream | null,
  examples: readonly { reference: string; other: string }[],
): FindingDetails {
  return {
    since: report.finished_at,
    promise: probePromise(report),
    effect: shown === null || shown.gap === null ? null : { value: shown.gap, low: shown.low, high: shown.high },
    reference: { from: report.started_at, to: report.finished_at, text: shown?.title ?? '' },
    band: { low: -report.delta, high: report.delta },
    examples: {
      before: examples.map(({ reference }) => reference),
      after: examples.map(({ other }) => other),
    },
    learning: learningOf(shown),
    probe: { run: report.run, axis, verdict, streams, templates, choices },
  };
}

/** The comparison that the verdict rests on: of those violated, else of all, the one with the largest gap; undecided before cleared. */
function outstanding({ streams, verdict }: Pick<ProbeResult, 'streams' | 'verdict'>): ProbeStream | null {
  const alike = streams.filter((each) => each.verdict === verdict);
  const among = alike.length > 0 ? alike : streams;
  return among.toSorted((a, b) => Math.abs(b.gap ?? 0) - Math.abs(a.gap ?? 0))[0] ?? null;
}

function summaryOf(
  { metric, axis, verdict, reason, choices }: ProbeResult,
  { delta }: ProbeReport,
  shown: ProbeStream | null,
  name: string,
): string {
  const what = `${METRICS[metric]} by ${axis} on ${name}`;
  if (reason !== '') return noVerdict(what, plain(reason));
  if (shown === null || shown.gap === null) return noVerdict(what, 'no pair was answered');
  const accuracy = choices?.ambiguous.accuracy ?? null;
  const known = accuracy === null ? '' : `, accuracy ${(accuracy.value * 100).toFixed(0)} %`;
  const gap = `${signed(shown.gap)} (${signed(shown.low)} to ${signed(shown.high)}, ${count(shown.pairs)} pairs${known})`;
  if (verdict === 'violated') return `Bias in ${what}: ${shown.title} ${gap}, beyond ±${delta}`;
  if (verdict === 'cleared') return `No bias beyond ±${delta} in ${what}: at most ${gap}`;
  const more =
    shown.more === null ? 'nobody can tell how many more are needed' : `about ${count(shown.more)} more needed`;
  return `Undecided: ${what}, ${shown.title} ${gap}; ${more}`;
}

function learningOf(shown: ProbeStream | null): { seen: number; needed: number } | null {
  if (shown === null || shown.verdict !== 'undecided' || shown.more === null) return null;
  return { seen: shown.pairs, needed: shown.pairs + shown.more };
}
