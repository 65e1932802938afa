import type { BudgetConfig } from '../../core/config/schema.js';
import type { Span } from '../../core/time/calendar.js';
import { queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';
import { purposesOf } from '../http/range.js';
import { idleUsd } from './idle_cost.js';

export interface BudgetUsage {
  /** In the budget's unit; null when nothing that is known was used. */
  used: number | null;
  calls: number;
  unpriced: number;
}

/** What was used of a budget in a period so far. */
export async function budgetUsage(service: ServiceContext, config: BudgetConfig, period: Span): Promise<BudgetUsage> {
  const scope = { target: config.target, model: config.model, purposes: purposesOf(service.config) };
  const usage = totalOf(await queries.spendByDay(service.store, period, scope), config.metric);
  const range = { from: period.from, to: service.clock.now() };
  const idle = config.metric === 'cost' ? await idleUsd(service, range, scope) : 0;
  return idle === 0 ? usage : { ...usage, used: (usage.used ?? 0) + idle };
}

function totalOf(days: readonly queries.SpendDay[], metric: BudgetConfig['metric']): BudgetUsage {
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
