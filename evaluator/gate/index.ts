import type { Ask } from '../../core/ask.js';
import type { GateConfig } from '../../core/config/sections/gate.js';
import { judge, type GateVerdict, type Judged } from './judge.js';
import { measure, type SideCounts } from './measure.js';
import { sideEstimate } from './limits.js';
import { capOf } from './difference.js';
import type { Metric } from './metrics.js';
import type { Selector } from './selector.js';
import { unmatchedNote } from './unmatched.js';

export { parseSelector, type Selector } from './selector.js';

/** One row of the report; table column names, since it leaves as JSON. */
export interface GateRow {
  metric: string;
  title: string;
  unit: Metric['unit'];
  verdict: GateVerdict;
  /** Why there is no verdict, else empty. */
  reason: string;
  baseline: number | null;
  candidate: number | null;
  /** Candidate less baseline in the unit; with `relative` as a share of the baseline's value. */
  difference: number | null;
  /** null where a limit is not known, for lack of data. */
  interval: { low: number | null; high: number | null } | null;
  margin: number;
  relative: boolean;
  worse: Metric['worse'];
  baseline_sessions: number;
  candidate_sessions: number;
  more_sessions: number | null;
}

export interface GateReport {
  verdict: Exclude<GateVerdict, 'not_measured'>;
  /** What is promised, in words. */
  promise: string;
  /** What else to know when reading the numbers. */
  notes: string[];
  /** Error of each limit shown. */
  alpha: number;
  /** Which look it is, where looks are counted; null: the only one. */
  look: number | null;
  baseline: SideCounts & { selector: string; from: string; to: string };
  candidate: SideCounts & { selector: string; from: string; to: string };
  metrics: GateRow[];
}

/**
 * Compares the calls of a candidate with those of a baseline.
 * @param options `wanted`: metrics, all when there are none; `look`: which look at this comparison it is (1, 2 ...), where there may be more than one
 */
export async function compare(
  ask: Ask,
  baseline: Selector,
  candidate: Selector,
  config: GateConfig,
  { wanted = [], look }: { wanted?: readonly string[]; look?: number } = {},
): Promise<GateReport> {
  const measurement = await measure(ask, baseline, candidate, config, wanted);
  const alpha = look === undefined ? config.alpha : alphaOfLook(config.alpha, look);
  const judged = judge(measurement.measured, { ...config, alpha });
  const side = (selector: Selector, counts: SideCounts) => ({
    selector: selector.text,
    from: new Date(selector.from).toISOString(),
    to: new Date(selector.to).toISOString(),
    ...counts,
  });
  const sides = [['baseline', baseline, measurement.baseline], ['candidate', candidate, measurement.candidate]] as const; // prettier-ignore
  const unmatched = sides.filter(([, , { calls, shared }]) => calls + shared === 0);
  const missing = await Promise.all(unmatched.map(([name, selector]) => unmatchedNote(ask, name, selector)));
  return {
    verdict: overall(judged),
    promise: promiseOf(config.alpha, look),
    notes: [...missing, ...notesOf(baseline, candidate, measurement)],
    alpha,
    look: look ?? null,
    baseline: side(baseline, measurement.baseline),
    candidate: side(candidate, measurement.candidate),
    metrics: judged.map(rowOf),
  };
}

/** Fail when any metric fails; else pass when all that were measured do. */
function overall(judged: readonly Judged[]): GateReport['verdict'] {
  const verdicts = judged.map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('not_enough_data') || !verdicts.includes('pass') ? 'not_enough_data' : 'pass';
}

/** The error that the k-th look may spend: over all looks they sum to `alpha`, however many there will be. */
function alphaOfLook(alpha: number, look: number): number {
  return (alpha * 6) / (Math.PI * look) ** 2;
}

function promiseOf(alpha: number, look: number | undefined): string {
  const percent = `${Number((alpha * 100).toPrecision(3))} %`;
  const looks =
    look === undefined
      ? 'for one look at independent sessions; whoever looks again counts the looks with --look, or the promise is lost.'
      : `over all looks together, of which this is number ${look}, at independent sessions.`;
  return (
    `Wrong passes (some metric is worse by its margin) and wrong fails (none is worse by more than its margin): each at most about ${percent}, ` +
    `over all metrics together, ${looks}`
  );
}

function notesOf(
  baseline: Selector,
  candidate: Selector,
  counts: { baseline: SideCounts; candidate: SideCounts },
): string[] {
  const overlap = Math.min(baseline.to, candidate.to) - Math.max(baseline.from, candidate.from);
  const shared = Math.max(counts.baseline.shared, counts.candidate.shared);
  const isSampled = [counts.baseline, counts.candidate].some(({ sessions, read }) => read < sessions);
  return [
    ...(overlap <= 0
      ? [
          'The two sides are of different times: what changed in between (load, time of day, users) counts as a difference.',
        ]
      : []),
    ...(shared > 0 ? [`${shared} calls are chosen by both selectors and left out.`] : []),
    ...(isSampled ? ['Sessions are many: an even sample of them was read.'] : []),
  ];
}

function rowOf({ measured, verdict, reason, difference, moreSessions }: Judged): GateRow {
  const { metric, baseline, candidate } = measured;
  const cap = metric.of === 'mean' ? capOf(measured) : 1;
  const value = (values: readonly number[]) => (values.length === 0 ? null : centreOf(metric, values, cap));
  const finite = (limit: number) => (Number.isFinite(limit) && !(metric.relative && limit <= -1) ? limit : null);
  return {
    metric: metric.name,
    title: metric.title,
    unit: metric.unit,
    verdict,
    reason,
    baseline: value(baseline),
    candidate: value(candidate),
    difference: difference?.value ?? null,
    interval: difference === null ? null : { low: finite(difference.low), high: finite(difference.high) },
    margin: metric.margin,
    relative: metric.relative,
    worse: metric.worse,
    baseline_sessions: baseline.length,
    candidate_sessions: candidate.length,
    more_sessions: moreSessions,
  };
}

const centreOf = (metric: Metric, values: readonly number[], cap: number) =>
  sideEstimate(metric, values, 0.5, cap).value;
