import type { GateConfig } from '../../core/config/sections/gate.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';
import { differenceOf, type TwoSides } from './difference.js';
import type { Metric } from './metrics.js';
import { sessionsNeeded } from './sessions_needed.js';

/** `not_measured`: neither side has a value, and nobody asked for it. */
export type GateVerdict = 'pass' | 'fail' | 'not_enough_data' | 'not_measured';

/** What was measured, before it is judged. */
export interface Measured extends TwoSides {
  metric: Metric;
  /** Asked for by name: then it has to be measured. */
  isRequired: boolean;
  /** Why there is nothing to compare, where that is known. */
  problem?: string;
}

export interface Judged {
  measured: Measured;
  verdict: GateVerdict;
  /** Both limits at error `alpha`; null where nothing can be compared. */
  difference: Estimate | null;
  /** Why there is no verdict. */
  reason: string;
  /** About so many further sessions on each side are needed; null where that cannot be said. */
  moreSessions: number | null;
}

/**
 * Judges every metric. A metric passes when it is shown, with error `alpha`, that the candidate is not worse by its margin or more; it fails
 * when it is shown that it is worse by more than its margin, by Holm's procedure over all metrics. So a gate passes although one metric or more is worse
 * by its margin with probability at most `alpha` (all of them would have to err for one verdict: intersection-union), and fails although none is worse by
 * more than its margin with probability at most `alpha`.
 *
 * Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6 (1979); R. Berger, "Multiparameter hypothesis
 * testing and acceptance sampling", Technometrics 24 (1982).
 */
export function judge(all: readonly Measured[], config: Pick<GateConfig, 'alpha' | 'min_sessions'>): Judged[] {
  const usable = all.filter((each) => unusable(each, config.min_sessions) === null);
  const failed = holm(usable, config.alpha);
  return all.map((measured) => verdictOf(measured, failed, usable.length, config));
}

/** Those that are worse by more than their margin. */
function holm(usable: readonly Measured[], alpha: number): Set<Measured> {
  const failed = new Set<Measured>();
  for (;;) {
    const level = alpha / (usable.length - failed.size);
    const found = usable.filter((each) => !failed.has(each) && isWorse(each, level));
    if (found.length === 0) return failed;
    for (const each of found) failed.add(each);
  }
}

function isWorse({ metric, ...sides }: Measured, level: number): boolean {
  const difference = differenceOf(metric, sides, metric.worse === 'both' ? level / 2 : level);
  if (difference === null) return false;
  const { low, high } = difference;
  return (metric.worse !== 'lower' && low > metric.margin) || (metric.worse !== 'higher' && high < -metric.margin);
}

function verdictOf(
  measured: Measured,
  failed: ReadonlySet<Measured>,
  judgedTogether: number,
  { alpha, min_sessions }: Pick<GateConfig, 'alpha' | 'min_sessions'>,
): Judged {
  const { metric, baseline, candidate } = measured;
  const none = { measured, difference: null, moreSessions: null };
  const problem = unusable(measured, min_sessions);
  if (problem !== null) {
    const isAbsent = baseline.length + candidate.length === 0 && !measured.isRequired && measured.problem === undefined;
    const missing = Math.max(0, min_sessions - Math.min(baseline.length, candidate.length));
    const moreSessions = baseline.length + candidate.length === 0 ? null : missing || null;
    return { ...none, verdict: isAbsent ? 'not_measured' : 'not_enough_data', reason: problem, moreSessions };
  }
  const difference = differenceOf(metric, measured, alpha);
  if (difference === null) return { ...none, verdict: 'not_enough_data', reason: 'there is no ratio to a value of 0' };
  const judged = { measured, difference, moreSessions: null };
  if (failed.has(measured)) return { ...judged, verdict: 'fail', reason: '' };
  const { low, high } = difference;
  const isHarmless =
    (metric.worse === 'lower' || high < metric.margin || high === 0) &&
    (metric.worse === 'higher' || low > -metric.margin || low === 0);
  if (isHarmless) return { ...judged, verdict: 'pass', reason: '' };
  const moreSessions = sessionsNeeded(metric, measured, difference, { pass: alpha, fail: alpha / judgedTogether });
  const reason = isWorse(measured, alpha)
    ? `worse by more than the margin, but not surely enough among ${judgedTogether} metrics`
    : 'the interval reaches across the margin';
  return { ...judged, verdict: 'not_enough_data', reason, moreSessions };
}

function unusable({ problem, baseline, candidate }: Measured, least: number): string | null {
  if (problem !== undefined) return problem;
  if (baseline.length + candidate.length === 0) return 'no values on either side';
  if (baseline.length === 0) return 'no values of the baseline';
  if (candidate.length === 0) return 'no values of the candidate';
  const few = Math.min(baseline.length, candidate.length);
  return few < least ? `${few} sessions, and ${least} are needed at least` : null;
}
