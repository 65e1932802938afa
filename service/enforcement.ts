import { periodAround } from '../core/time/calendar.js';
import type { BudgetConfig } from '../core/config/schema.js';
import { isSpent, type EnforcedBudget } from '../core/enforcement.js';
import type { ServiceContext } from './context.js';
import { clockTime, formatDay } from './times.js';
import { budgetUsage } from './views/budget_usage.js';
import { periodName } from './views/period.js';

/**
 * How the budgets stand that collectors enforce, for all of them to hear.
 * @throws {SidelightError} STORE_UNAVAILABLE: nobody is told anything then, and calls pass after a while
 */
export async function enforcedBudgets(service: ServiceContext): Promise<EnforcedBudget[]> {
  const enforced = service.config.budgets.filter(({ enforce }) => enforce);
  return Promise.all(enforced.map((each) => stateOf(service, each)));
}

async function stateOf(service: ServiceContext, budget: BudgetConfig): Promise<EnforcedBudget> {
  const now = service.clock.now();
  const period = periodAround(budget.period, now);
  const { used } = await budgetUsage(service, budget, period);
  const refuse = used !== null && isSpent(budget, used);
  return {
    name: budget.name,
    target: budget.target,
    refuse,
    message: refuse ? messageOf(budget, now, period.to) : '',
    seconds_left: (period.to - now) / 1000,
  };
}

/** What was spent is not the business of whoever calls. */
function messageOf({ name, period }: BudgetConfig, now: number, until: number): string {
  const when = `${formatDay(until)}, ${clockTime(until)}`;
  return (
    `The budget "${name}" for ${periodName(period, now)} is spent: Sidelight refuses new calls until ${when}, ` +
    'or until whoever runs it raises the budget.'
  );
}
