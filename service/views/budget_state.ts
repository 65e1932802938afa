import type { z } from 'zod';
import type { BudgetConfig } from '../../core/config/schema.js';
import type { Finding, Unit } from '../../core/finding.js';
import { queries } from '../../store/index.js';
import type { budget } from '../schemas/api.js';
import type { ServiceContext } from '../context.js';
import { currentFindings, worstVerdict } from './current_findings.js';
import { periodAround } from '../../core/calendar.js';
import { idleUsd } from './idle_cost.js';
import { iso, purposesOf } from '../http/range.js';

export type BudgetState = z.output<typeof budget>;

const UNIT: Record<BudgetConfig['metric'], Unit> = { cost: 'usd', tokens: 'tokens', calls: 'calls' };

/** Every configured budget in its current period: use from the store, verdict and forecast from its check. */
export async function budgetStates(service: ServiceContext, findings?: readonly Finding[]): Promise<BudgetState[]> {
  const known = findings ?? (await currentFindings(service)).findings;
  return Promise.all(service.config.budgets.map((each) => budgetState(service, each, known)));
}

async function budgetState(
  service: ServiceContext,
  config: BudgetConfig,
  findings: readonly Finding[],
): Promise<BudgetState> {
  const now = service.clock.now();
  const period = periodAround(config.period, now);
  const scope = { target: config.target, model: config.model, purposes: purposesOf(service.config) };
  const usage = totalOf(await queries.spendByDay(service.store, period, scope), config.metric);
  const idle = config.metric === 'cost' ? await idleUsd(service, { from: period.from, to: now }, scope) : 0;
  const about = findings.filter((each) => isAbout(each, config) && Date.parse(each.at) >= period.from);
  const outlook = about.find((each) => each.forecast !== null);
  return {
    name: config.name,
    target: config.target,
    model: config.model,
    metric: config.metric,
    unit: UNIT[config.metric],
    period: config.period,
    period_from: iso(period.from),
    period_to: iso(period.to),
    limit: config.limit,
    used: idle === 0 ? usage.used : (usage.used ?? 0) + idle,
    forecast: outlook?.forecast ?? null,
    forecast_low: outlook?.forecast_low ?? null,
    forecast_high: outlook?.forecast_high ?? null,
    state: worstVerdict(about.map((each) => each.verdict)),
    unpriced_calls: usage.unpriced,
    sample_size: usage.calls,
    summary: about[0]?.summary ?? 'Not looked at yet.',
  };
}

/** A budget has a finding of its own, and one of where it is heading. */
function isAbout(finding: Finding, config: BudgetConfig): boolean {
  return finding.key === `budget:${config.name}` || finding.key === `budget-forecast:${config.name}`;
}

function totalOf(days: readonly queries.SpendDay[], metric: BudgetConfig['metric']) {
  let used: number | null = null;
  let [calls, unpriced] = [0, 0];
  for (const day of days) {
    const amount = { cost: day.cost_usd, tokens: day.input_tokens + day.output_tokens, calls: day.calls }[metric];
    if (amount !== null) used = (used ?? 0) + amount;
    calls += day.calls;
    unpriced += day.unpriced_calls;
  }
  return { used, calls, unpriced };
}
