import type { Finding } from '../../core/findings/finding.js';
import type { z } from 'zod';
import type { overview } from '../schemas/api.js';
import { worstVerdict } from '../views/current_findings.js';

export type Overview = z.output<typeof overview>;

/** More would be a wall of text on a narrow screen. */
const DETAILS_MAX = 3;

/** One sentence on how all is, and the findings behind it, worst first. `findings` are sorted so. */
export function verdictOf(all: readonly Finding[], everSeenACall: boolean): Overview['verdict'] {
  const findings = all.filter(saysSomething);
  const state = worstVerdict(findings.map((each) => each.verdict));
  const told = findings.filter((each) => each.verdict === 'over' || each.verdict === 'near' || state === 'no_data');
  return {
    state,
    sentence: sentence(findings, everSeenACall),
    details: [
      ...told.slice(0, DETAILS_MAX).map((each) => ({ text: each.summary, state: each.verdict, finding_key: each.key })),
      ...others(told.slice(DETAILS_MAX)),
    ],
  };
}

/** How many are left out, of those that somebody should look at. */
function others(left: readonly Finding[]): Overview['verdict']['details'] {
  const loud = left.filter(({ verdict }) => verdict !== 'no_data');
  const [worst] = loud;
  return worst === undefined ? [] : [{ text: `and ${loud.length} more`, state: worst.verdict, finding_key: '' }];
}

/** That capture works says nothing about the servers: without calls, all would be well because nothing is known. */
function saysSomething({ kind, verdict }: Finding): boolean {
  return kind !== 'capture' || verdict === 'over' || verdict === 'near';
}

function sentence(findings: readonly Finding[], everSeenACall: boolean): string {
  const count = (verdict: Finding['verdict']) => findings.filter((each) => each.verdict === verdict).length;
  const [total, over, near, unknown] = [findings.length, count('over'), count('near'), count('no_data')];
  if (!everSeenACall) return 'Nothing is known yet: no call has been recorded.';
  if (total === 0) return 'Nothing is known yet: no check has been made.';
  if (unknown === total) return 'Nothing is known yet: there are too few calls for a verdict.';
  if (over > 0) return `${over} of ${checks(total)} ${over === 1 ? 'is' : 'are'} over budget.`;
  if (near > 0) return `${near} of ${checks(total)} ${near === 1 ? 'is' : 'are'} near the limit, none is over.`;
  if (unknown > 0) return `${total - unknown} of ${checks(total)} are within budget, ${unknown} not yet known.`;
  return total === 1 ? 'The one check is within budget.' : `All ${total} checks are within budget.`;
}

function checks(total: number): string {
  return `${total} ${total === 1 ? 'check' : 'checks'}`;
}
