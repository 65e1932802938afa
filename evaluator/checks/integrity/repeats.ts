import type { Finding } from '../../../core/findings/finding.js';
import type { queries } from '../../../store/index.js';
import { amount, plural } from '../../words.js';
import { shareFinding, tooFew, type Subject } from './question.js';

/** One and the same prompt again and again: a flood, a retry loop, a health probe that asks the model. */
export function repeatsFinding(subject: Subject, found: queries.RepeatedPrompt | undefined): Finding {
  const { limits, min_calls, window } = subject.config.integrity;
  const { calls = 0, repeats = 0, callers = 0, ids = [] } = found ?? {};
  return shareFinding(subject, {
    name: 'repeats',
    title: 'Repeated prompts',
    count: repeats,
    total: calls,
    limit: limits.repeats,
    windowMs: window,
    says: `the most frequent prompt came ${plural(repeats, 'time')}, ${amount(calls === 0 ? 0 : repeats / calls, 'ratio')} of all, from ${plural(callers, 'caller')}`,
    why: tooFew(calls, min_calls, 'calls with a prompt'),
    evidence: ids,
  });
}
