import type { Finding, Verdict } from '../../core/findings/finding.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';
import { clockTime } from '../times.js';

const QUARTER_HOUR = 900_000;
const BADNESS: Record<Verdict, number> = { over: 0, near: 1, no_data: 2, ok: 3 };

export interface CurrentFindings<T extends Finding> {
  /** One per check, worst first. */
  findings: T[];
  /** When checks were last asked, epoch ms; null when never. */
  askedAt: number | null;
}

/**
 * What the checks say now. A check that is no longer asked while others are (it was taken out of the configuration) is gone; when none is
 * asked any more, yesterday's `ok` is not today's: all of them read `no_data`.
 */
export async function currentFindings(service: ServiceContext): Promise<CurrentFindings<Finding>>;
/** The same of the findings that `load` gives: the latest of each key since that time (epoch ms). */
export async function currentFindings<T extends Finding>(
  service: ServiceContext,
  load: (since: number) => Promise<T[]>,
): Promise<CurrentFindings<T>>;
export async function currentFindings(
  service: ServiceContext,
  load = (since: number) => queries.latestFindings(service.store, since),
): Promise<CurrentFindings<Finding>> {
  const now = service.clock.now();
  const patience = Math.max(10 * service.config.evaluator.interval, QUARTER_HOUR);
  const latest = await load(now - DAY_MS);
  const askedAt = latest.reduce<number | null>((newest, each) => Math.max(newest ?? 0, Date.parse(each.at)), null);
  if (askedAt === null) return { findings: [], askedAt };
  const asked = withoutSuperseded(latest.filter((each) => Date.parse(each.at) >= askedAt - patience));
  const findings = now - askedAt > patience ? asked.map((each) => unknownSince(each, askedAt)) : asked;
  return { findings: findings.toSorted(worstFirst), askedAt };
}

/**
 * A target that is learned has verdicts of its own, and the one that said it was learning is asked no more; when it is learned anew, it is the other way
 * round. Which of them is meant is known by which was asked last.
 */
function withoutSuperseded<T extends Finding>(findings: readonly T[]): T[] {
  const learning = new Map(findings.filter(isLearning).map((each) => [each.target, each.at]));
  if (learning.size === 0) return [...findings];
  const judged = new Map<string, string>();
  for (const each of findings) {
    const newest = judged.get(each.target) ?? '';
    if (each.kind === 'drift' && !isLearning(each) && each.at > newest) judged.set(each.target, each.at);
  }
  return findings.filter((each) => {
    if (each.kind !== 'drift') return true;
    const isLearningNow = (learning.get(each.target) ?? '') >= (judged.get(each.target) ?? '');
    return isLearning(each) === isLearningNow || !learning.has(each.target);
  });
}

function isLearning({ kind, metric }: Finding): boolean {
  return kind === 'drift' && metric === 'drift';
}

function unknownSince<T extends Finding>(finding: T, askedAt: number): T {
  return { ...finding, verdict: 'no_data', summary: `${finding.title}: not asked since ${clockTime(askedAt)}.` };
}

/** Order of findings and of what they are about: over, near, no_data, ok. */
function worstFirst(a: { verdict: Verdict; key: string }, b: { verdict: Verdict; key: string }): number {
  return BADNESS[a.verdict] - BADNESS[b.verdict] || (a.key < b.key ? -1 : 1);
}

/** The worst of some verdicts; `no_data` when there are none, or none has data. A check with data outranks one without. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('over')) return 'over';
  if (verdicts.includes('near')) return 'near';
  return verdicts.includes('ok') ? 'ok' : 'no_data';
}

/** Order of verdicts in tables, worst first. */
export function badness(verdict: Verdict): number {
  return BADNESS[verdict];
}

/** True for a finding about these calls, or about all. */
export function concerns(finding: Finding, scope: { target?: string; model?: string }): boolean {
  const matches = (of: string, wanted: string | undefined) =>
    wanted === undefined || wanted === '*' || of === '' || of === '*' || of === wanted;
  return matches(finding.target, scope.target) && matches(finding.model, scope.model);
}
