import type { Verdict } from '../../core/findings/finding.js';
import type { queries } from '../../store/index.js';
import { count, plural } from '../../core/words/amounts.js';

export type Counts = Record<Verdict, number>;

/** How many of each verdict there are. */
export function countsOf(findings: readonly { verdict: Verdict }[]): Counts {
  const of = (verdict: Verdict) => findings.filter((each) => each.verdict === verdict).length;
  return { over: of('over'), near: of('near'), no_data: of('no_data'), ok: of('ok') };
}

/** One sentence on the quality of the answers; never praise for want of data. */
export function qualitySentence({ over, near, no_data: unknown, ok }: Counts): string {
  const total = over + near + unknown + ok;
  const rest = unknown === 0 ? '' : `, ${count(unknown)} not yet known`;
  if (total === 0) return 'Nothing is known yet: no monitor has been asked.';
  if (unknown === total) return `Nothing is known yet: ${verdicts(total)} ${total === 1 ? 'waits' : 'wait'} for data.`;
  if (over > 0) return `${count(over)} of ${verdicts(total)} ${over === 1 ? 'is' : 'are'} over the limit${rest}.`;
  if (near > 0) {
    return `${count(near)} of ${verdicts(total)} ${near === 1 ? 'is' : 'are'} near the limit, none over${rest}.`;
  }
  return unknown === 0
    ? `Nothing has changed: all ${verdicts(total)} are within their limits.`
    : `${count(ok)} of ${verdicts(total)} ${ok === 1 ? 'is' : 'are'} within the limits${rest}.`;
}

/** How far those are that still learn; empty when none does. */
export function learningSentence(findings: readonly queries.DetailedFinding[]): string {
  // Others wait for data too, but only drift is held against what was usual.
  const learning = findings.flatMap(({ kind, verdict, details }) =>
    kind === 'drift' && verdict === 'no_data' && details.learning !== null ? [details.learning] : [],
  );
  const [last] = learning.toSorted((a, b) => a.seen / a.needed - b.seen / b.needed);
  if (last === undefined) return '';
  const seen = `${count(last.seen)} of the ${count(last.needed)} it needs`;
  return learning.length === 1
    ? `One is still learning what is usual: it has seen ${seen}.`
    : `${count(learning.length)} are still learning what is usual; the one furthest behind has seen ${seen}.`;
}

function verdicts(total: number): string {
  return plural(total, 'verdict');
}
