import type { z } from 'zod';
import type { BudgetConfig } from '../../core/config/schema.js';
import { BUDGET_UNITS } from '../../core/config/sections/budgets.js';
import type { Finding } from '../../core/findings/finding.js';
import { queries } from '../../store/index.js';
import type { budget } from '../schemas/api.js';
import type { ServiceContext } from '../context.js';
import { currentFindings, worstVerdict } from './current_findings.js';
import { periodAround } from '../../core/time/calendar.js';
import { budgetUsage } from './budget_usage.js';
import { isSpent } from '../../core/enforcement.js';
import { iso } from '../http/range.js';

export type BudgetState = z.output<typeof budget>;

const NONE_REFUSED: queries.RefusedCalls = { calls: 0, first_at: null };

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
  const usage = await budgetUsage(service, config, period);
  const refused = config.enforce ? await queries.refusedCalls(service.store, period, config.target) : NONE_REFUSED;
  const about = findings.filter((each) => isAbout(each, config) && Date.parse(each.at) >= period.from);
  const outlook = about.find((each) => each.forecast !== null);
  return {
    name: config.name,
    target: config.target,
    model: config.model,
    metric: config.metric,
    unit: BUDGET_UNITS[config.metric],
    period: config.period,
    period_from: iso(period.from),
    period_to: iso(period.to),
    limit: config.limit,
    used: usage.used,
    forecast: outlook?.forecast ?? null,
    forecast_low: outlook?.forecast_low ?? null,
    forecast_high: outlook?.forecast_high ?? null,
    state: worstVerdict(about.map((each) => each.verdict)),
    unpriced_calls: usage.unknown,
    sample_size: usage.calls,
    enforce: config.enforce,
    refusing: config.enforce && usage.used !== null && isSpent(config, usage.used),
    refused_calls: refused.calls,
    refused_since: refused.first_at,
    summary: about[0]?.summary ?? 'Not looked at yet.',
  };
}

/** A budget has a finding of its own, and one of where it is heading. */
function isAbout(finding: Finding, config: BudgetConfig): boolean {
  return finding.key === `budget:${config.name}` || finding.key === `budget-forecast:${config.name}`;
}
