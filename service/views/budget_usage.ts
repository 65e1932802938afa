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
  /** Calls without a price (cost) or without token counts (tokens): not part of `used`. */
  unknown: number;
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
  const total: BudgetUsage = { used: null, calls: 0, unknown: 0 };
  for (const day of days) {
    const { used, unknown } = partOf(day, metric);
    if (used !== null) total.used = (total.used ?? 0) + used;
    total.calls += day.calls;
    total.unknown += unknown;
  }
  return total;
}

function partOf(day: queries.SpendDay, metric: BudgetConfig['metric']): Pick<BudgetUsage, 'used' | 'unknown'> {
  switch (metric) {
    case 'cost':
      return { used: day.cost_usd, unknown: day.unpriced_calls };
    case 'tokens': {
      const tokens = day.input_tokens + day.output_tokens;
      return { used: tokens === 0 && day.counted_calls === 0 ? null : tokens, unknown: day.uncounted_calls };
    }
    case 'calls':
      return { used: day.calls, unknown: 0 };
  }
}
