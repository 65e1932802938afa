import type { Finding } from '../../../core/findings/finding.js';
import type { FindingDetails } from '../../../core/findings/finding_details.js';
import { queries } from '../../../store/index.js';
import { amount, plural } from '../../words.js';
import { shareFinding, tooFew, type Subject } from './question.js';

const EVIDENCE = 5;
const { FIELD_FAULTS } = queries;
type Steps = readonly queries.FieldFaults[];
type FaultName = keyof typeof FIELD_FAULTS;

/** Fields that are missing where they should be, fields that cannot be true, calls that came late. */
export function fieldFindings(subject: Subject, steps: Steps): Finding[] {
  const { off } = subject.config.integrity;
  return [
    ...(off.includes('missing') ? [] : [missing(subject, steps)]),
    ...(off.includes('impossible') ? [] : [impossible(subject, steps)]),
    ...(off.includes('late') ? [] : [late(subject, steps)]),
  ];
}

function missing(subject: Subject, steps: Steps): Finding {
  const total = sum(steps, 'generated');
  const { limits, min_calls, window } = subject.config.integrity;
  return shareFinding(subject, {
    name: 'missing',
    title: 'Missing fields',
    count: sum(steps, 'missing'),
    total,
    limit: limits.missing,
    windowMs: window,
    says: faultWords(steps, 'missing') || 'every answer has its token counts, model and duration',
    why: tooFew(total, min_calls, 'answers'),
    evidence: ids(steps, 'missing_ids'),
    details: overTime(steps, 'missing', 'generated', limits.missing),
  });
}

function impossible(subject: Subject, steps: Steps): Finding {
  const total = sum(steps, 'calls');
  const { limits, min_calls, window } = subject.config.integrity;
  return shareFinding(subject, {
    name: 'impossible',
    title: 'Impossible fields',
    count: sum(steps, 'impossible'),
    total,
    limit: limits.impossible,
    windowMs: window,
    says: faultWords(steps, 'impossible') || 'none: durations, tokens and times can all be true',
    why: tooFew(total, min_calls, 'calls'),
    evidence: ids(steps, 'impossible_ids'),
    details: overTime(steps, 'impossible', 'calls', limits.impossible),
  });
}

function late(subject: Subject, steps: Steps): Finding {
  const total = sum(steps, 'tapped');
  const counted = sum(steps, 'late');
  const { limits, min_calls, window } = subject.config.integrity;
  return shareFinding(subject, {
    name: 'late',
    title: 'Late calls',
    count: counted,
    total,
    limit: limits.late,
    windowMs: window,
    says:
      counted === 0
        ? 'none came too late for the drift monitors'
        : `${plural(counted, 'call')} (${amount(counted / total, 'ratio')}) came too late for the drift monitors, which leave them out`,
    why: tooFew(total, min_calls, 'calls through a tap'),
    evidence: ids(steps, 'late_ids'),
    details: overTime(steps, 'late', 'tapped', limits.late),
  });
}

/** `12 calls without token counts, 1 call without a model`. */
function faultWords(steps: Steps, kind: 'missing' | 'impossible'): string {
  return (Object.keys(FIELD_FAULTS) as FaultName[])
    .map((name) => ({ ...FIELD_FAULTS[name], n: steps.reduce((total, step) => total + step.faults[name], 0) }))
    .filter((each) => each.kind === kind && each.n > 0)
    .sort((a, b) => b.n - a.n)
    .map(({ n, one, many }) => plural(n, `call ${one}`, `calls ${many}`))
    .join(', ');
}

function overTime(
  steps: Steps,
  bad: 'missing' | 'impossible' | 'late',
  all: 'generated' | 'calls' | 'tapped',
  limit: number,
): FindingDetails {
  return {
    series: steps.flatMap((step) =>
      step[all] === 0 ? [] : [{ at: new Date(step.at).toISOString(), value: step[bad] / step[all], n: step[all] }],
    ),
    band: { low: 0, high: limit },
  };
}

function sum(steps: Steps, field: 'calls' | 'generated' | 'missing' | 'impossible' | 'tapped' | 'late'): number {
  return steps.reduce((total, step) => total + step[field], 0);
}

/** The newest. */
function ids(steps: Steps, field: 'missing_ids' | 'impossible_ids' | 'late_ids'): string[] {
  return steps
    .toReversed()
    .flatMap((step) => step[field])
    .slice(0, EVIDENCE);
}
