import type { BudgetConfig } from '../../../core/config/schema.js';
import type { Span } from '../../../core/time/calendar.js';
import { isSpent } from '../../../core/enforcement.js';
import type { Finding } from '../../../core/findings/finding.js';
import { queries } from '../../../store/index.js';
import { plain, plural } from '../../words.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { finding, type CheckContext } from '../check.js';
import { isKnown, usageOf, type Usage } from './usage.js';

/** Calls of this span are looked at. */
const WINDOW_MS = 5 * 60_000;
/** Collectors learn within seconds that a budget is spent; in this span nobody is blamed for a call. */
const GRACE_MS = 10 * 60_000;

/**
 * `budget-enforcement:NAME`: whether what is to be refused is refused. `over` when calls still reach the model though the budget was
 * spent ten minutes ago: a tap that cannot refuse (tcp), or a collector that does not hear the service and fails open.
 * `no_data` while nobody can say whether it is spent.
 */
export async function enforcementFinding(
  budget: BudgetConfig,
  period: Span,
  usage: Usage,
  context: CheckContext,
): Promise<Finding> {
  const passed = await notRefused(budget, period, usage, context);
  const name = plain(budget.name);
  const isOver = passed !== null && passed > 0;
  const isUnknown = passed === null && usage.unknown > 0 && !isKnown(usage);
  return finding(context.now, {
    kind: 'budget',
    key: `budget-enforcement:${budget.name}`,
    title: `${budget.name}: enforcement`,
    target: budget.target === '*' ? '' : budget.target,
    model: '',
    metric: 'passed_calls',
    unit: 'calls',
    severity: budget.severity,
    verdict: isOver ? 'over' : isUnknown ? 'no_data' : 'ok',
    value: isUnknown ? null : (passed ?? 0),
    limit: 0,
    sample_size: passed ?? 0,
    window_seconds: WINDOW_MS / 1000,
    method: 'calls through taps that began in the last five minutes, with the budget spent ten minutes ago',
    summary: isOver
      ? `${name} is spent, yet ${plural(passed, 'call')} passed in the last 5 min: a tap that cannot refuse (tap: tcp), or a collector that does not hear this service`
      : isUnknown
        ? noVerdict(`the enforcement of ${name}`, 'whether it is spent is not known')
        : `${name} is enforced; ${passed === null ? 'it is not spent' : 'nothing passes'}`,
  });
}

/** Calls that a tap should have refused; null while none should. */
async function notRefused(
  budget: BudgetConfig,
  period: Span,
  usage: Usage,
  context: CheckContext,
): Promise<number | null> {
  const { store, now, purposes } = context;
  if (!isSpent(budget, usage.used)) return null;
  const earlier = now - GRACE_MS;
  if (earlier <= period.from) return 0;
  const before = await usageOf(budget, period, { ...context, now: earlier });
  if (!isSpent(budget, before.used)) return 0;
  const scope = { target: budget.target, model: budget.model, purposes };
  return queries.passedCalls(store, { from: now - WINDOW_MS, to: now }, scope);
}
