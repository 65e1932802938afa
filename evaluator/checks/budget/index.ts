import type { BudgetConfig } from '../../../core/config/schema.js';
import { BUDGET_UNITS } from '../../../core/config/sections/budgets.js';
import type { Finding, Unit, Verdict } from '../../../core/findings/finding.js';
import { FORECAST_KEY } from '../../alerts/settings.js';
import { lowest } from '../../alerts/severity.js';
import { amount, plain, plural } from '../../words.js';
import { finding, type Check, type CheckContext } from '../check.js';
import { periodAround, type Span } from '../../../core/time/calendar.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { isSpent } from '../../../core/enforcement.js';
import { enforcementFinding } from './enforcement.js';
import { isKnown, usageOf, type Usage } from './usage.js';

const THIS_PERIOD = { day: 'today', week: 'this week', month: 'this month' } as const;
/** What a call lacks that is not part of what is used; to be counted itself it needs nothing. */
const LACKING = { cost: 'price', tokens: 'token count', calls: '' } as const;

/**
 * Two findings per budget, and a third of one that is enforced (enforcement.ts).
 *
 * - `budget:NAME`, what is used: `over` above the limit (at the limit, where it is enforced), `near` from the configured share of it on or when the
 *   forecast passes it. Calls without a price (or, of tokens, without counts) are counted and named, never taken as $0: when most
 *   calls are, there is `no_data`, unless the rest alone is over already. Calls that failed before anything was used are not among them.
 * - `budget-forecast:NAME`, where it is heading, a ticket at most: `over` when even the low end of the forecast's band
 *   passes the limit (its alert waits until that has held for six hours), `near` when only its middle does. Once the
 *   limit is passed the first finding speaks, and this one stays `near`.
 */
export function createBudgetCheck(): Check {
  return {
    kind: 'budget',
    async evaluate(context) {
      const findings: Finding[] = [];
      for (const budget of context.config.budgets) {
        const period = periodAround(budget.period, context.now);
        const usage = await usageOf(budget, period, context);
        findings.push(used(budget, period, usage, context), heading(budget, period, usage, context));
        if (budget.enforce) findings.push(await enforcementFinding(budget, period, usage, context));
      }
      return findings;
    },
  };
}

function used(budget: BudgetConfig, period: Span, usage: Usage, { now }: CheckContext): Finding {
  const verdict = usedVerdict(budget, usage);
  return finding(now, {
    ...common(budget, period, usage, now),
    key: `budget:${budget.name}`,
    title: `${budget.name}: ${budget.metric} ${THIS_PERIOD[budget.period]}`,
    severity: budget.severity,
    verdict,
    value: isKnown(usage) || verdict === 'over' ? usage.used : null,
    method: `sum over calls of the ${budget.period} (UTC)${usage.idleUsd > 0 ? ' and idle GPU-hours' : ''}`,
    summary: usedSummary(budget, usage),
  });
}

function heading(budget: BudgetConfig, period: Span, usage: Usage, { now }: CheckContext): Finding {
  const known = isKnown(usage) ? usage.forecast : null;
  const verdict = headingVerdict(budget, usage);
  const unit = BUDGET_UNITS[budget.metric];
  const limit = amount(budget.limit, unit);
  return finding(now, {
    ...common(budget, period, usage, now),
    key: `${FORECAST_KEY}${budget.name}`,
    title: `${budget.name}: forecast of ${budget.metric} ${THIS_PERIOD[budget.period]}`,
    severity: lowest(budget.severity, 'ticket'),
    verdict,
    value: known?.value ?? null,
    interval_low: known?.low ?? null,
    interval_high: known?.high ?? null,
    method: known === null ? 'forecast' : `${known.method}; band p10 to p90`,
    summary:
      known === null
        ? `No forecast for the budget ${plain(budget.name)}: ${usage.calls === 0 ? 'no calls' : 'too little is known'} yet`
        : `${plain(budget.name)} is heading for ${amount(known.value, unit)} of ${limit} by the end of the ${budget.period}${bandWords(known, unit)}`,
  });
}

function common(budget: BudgetConfig, period: Span, usage: Usage, now: number) {
  const known = isKnown(usage) ? usage.forecast : null;
  return {
    kind: 'budget',
    target: budget.target === '*' ? '' : budget.target,
    model: budget.model === '*' ? '' : budget.model,
    metric: budget.metric,
    unit: BUDGET_UNITS[budget.metric],
    limit: budget.limit,
    forecast: known?.value ?? null,
    forecast_low: known?.low ?? null,
    forecast_high: known?.high ?? null,
    sample_size: usage.calls,
    window_seconds: Math.round((now - period.from) / 1000),
  } as const;
}

function usedVerdict(budget: BudgetConfig, usage: Usage): Verdict {
  if (isSpent(budget, usage.used)) return 'over';
  if (!isKnown(usage)) return 'no_data';
  if (usage.used >= budget.near * budget.limit) return 'near';
  return usage.forecast !== null && usage.forecast.value > budget.limit ? 'near' : 'ok';
}

function headingVerdict(budget: BudgetConfig, usage: Usage): Verdict {
  const { forecast } = usage;
  if (!isKnown(usage) || forecast === null) return 'no_data';
  if (forecast.value <= budget.limit) return 'ok';
  const certain = forecast.low !== null && forecast.low > budget.limit;
  return certain && !isSpent(budget, usage.used) ? 'over' : 'near';
}

function usedSummary(budget: BudgetConfig, usage: Usage): string {
  const unit = BUDGET_UNITS[budget.metric];
  const name = plain(budget.name);
  if (usage.calls === 0 && usage.used === 0)
    return noVerdict(`the budget ${name}`, `no calls ${THIS_PERIOD[budget.period]} yet`);
  const unknown =
    usage.unknown === 0 ? '' : `; ${plural(usage.unknown, 'call')} without a ${LACKING[budget.metric]} not counted`;
  if (usedVerdict(budget, usage) === 'no_data') {
    return noVerdict(`the budget ${name}`, withoutVerdict(budget, usage));
  }
  const idle = usage.idleUsd > 0 ? `, ${amount(usage.idleUsd, 'usd')} of it idle GPU time` : '';
  const ahead = usage.forecast === null || !isKnown(usage) ? '' : `, heading for ${amount(usage.forecast.value, unit)}`;
  const spent = `${amount(usage.used, unit)} of ${amount(budget.limit, unit)} used ${THIS_PERIOD[budget.period]}`;
  const refused = budget.enforce && isSpent(budget, usage.used) ? '; new calls are refused' : '';
  return `${name}: ${spent}${idle}${refused || ahead} (n ${plural(usage.calls, 'call')}${unknown})`;
}

function withoutVerdict({ metric }: BudgetConfig, { calls, unknown, unused }: Usage): string {
  const using = calls - unused;
  if (using > 0) return `${unknown} of ${plural(using, 'call')} have no ${LACKING[metric]}`;
  return metric === 'tokens'
    ? `none of ${plural(calls, 'call')} has a token count`
    : `all ${plural(calls, 'call')} failed before anything was used`;
}

function bandWords({ low, high }: { low: number | null; high: number | null }, unit: Unit): string {
  return low === null || high === null ? '' : ` (${amount(low, unit)} to ${amount(high, unit)} in 8 of 10 cases)`;
}
